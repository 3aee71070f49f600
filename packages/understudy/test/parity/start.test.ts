import { describe, expect, test } from 'vitest';
import { anApi, does, host, iam, keyed } from './steps/given.ts';
import { connects, dials, startFrame, subscribes } from './steps/sockets.ts';
import { asks, roleAsks, signedHeaders } from './steps/when.ts';
import { accessToken, aUser } from './steps/users.ts';
import { schema, resolvers, anyApi, mixed, onPut, ack } from './steps/items.ts';

describe('start', () => {
  test('C147 [doc realtime] the acknowledgement carries the id and comes before any data', async () => {
    const api = anyApi();
    const socket = await connects(api);
    socket.send(startFrame('a', onPut));
    expect(await socket.next()).toEqual({ type: 'start_ack', id: 'a' });
    await asks(api, 'mutation { put { id } }');
    await socket.next();
    expect(socket.texts.at(-1)).toBe('{"type":"data","id":"a","payload":{"data":{"onPut":{"id":"1"}}}}');
  });

  test('C148 [doc realtime] stop is answered by complete, and nothing follows', async () => {
    const api = anyApi();
    const socket = await connects(api);
    await subscribes(socket, 'a', onPut);
    await subscribes(socket, 'b', onPut);
    socket.send({ type: 'stop', id: 'a' });
    expect(await socket.next()).toEqual({ type: 'complete', id: 'a' });
    await asks(api, 'mutation { put { id } }');
    expect(await socket.next()).toMatchObject({ type: 'data', id: 'b' });
    expect(socket.unread()).toEqual([]);
    await subscribes(socket, 'a', onPut);
  });

  test('C149 [obs aws-amplify/amplify-js#12818] a duplicate id is refused and the first keeps running', async () => {
    const api = anyApi();
    const socket = await connects(api);
    await subscribes(socket, 'a', onPut);
    socket.send(startFrame('a', onPut));
    expect(await socket.next()).toEqual({
      type: 'error',
      id: 'a',
      payload: {
        errors: [{ errorType: 'DuplicatedOperationError', message: 'Duplicated operation with id a' }],
      },
    });
    await asks(api, 'mutation { put { id } }');
    expect(await socket.next()).toMatchObject({ type: 'data', id: 'a' });
  });

  const unsupported = {
    type: 'error',
    payload: {
      errors: [
        { errorType: 'UnsupportedOperation', message: 'unknown not supported through the realtime channel' },
      ],
    },
  };

  test('C150 [obs awslabs/aws-mobile-appsync-sdk-ios#372] a query or a mutation is not supported, and the frame has no id', async () => {
    const api = anyApi();
    const socket = await connects(api);
    for (const query of ['{ a }', 'mutation { put { id } }']) {
      socket.send(startFrame('a', { query }));
      expect(await socket.next()).toEqual(unsupported);
    }
    expect(api.ran).toEqual([]);
  });

  test('C223 [obs artilleryio/artillery#1567] a frame of an unknown type is not supported', async () => {
    const socket = await connects(anyApi());
    socket.send({ type: 'subscribe', id: '1' });
    expect(await socket.next()).toEqual(unsupported);
    expect(socket.closedWith).toBeUndefined();
  });

  test('C151 [obs socket-errors] a validation error carries no type', async () => {
    const socket = await connects(anyApi());
    socket.send(startFrame('a', { query: 'subscription { onPut { nothing } }' }));
    const frame = await socket.next();
    expect(frame).toMatchObject({ type: 'error', id: 'a' });
    expect(Object.keys(frame.payload.errors[0])).toEqual(['message']);
    expect(frame.payload.errors[0].message).toMatch(/^Validation error of type FieldUndefined: /);
  });

  test('C152 [obs socket-errors] a field that a directive denies is Unauthorized', async () => {
    const socket = await connects(mixed(), {});
    socket.send(startFrame('a', { query: 'subscription { onOps { id } }' }));
    expect(await socket.next()).toEqual({
      type: 'error',
      id: 'a',
      payload: {
        errors: [
          { errorType: 'Unauthorized', message: 'Not Authorized to access onOps on type Subscription' },
        ],
      },
    });
  });

  test('C153 [obs console-pictures] who may hear a subscription hears fields that their own directives deny', async () => {
    const ofRoles = schema
      .replace('put: Item', 'put: Item @aws_iam')
      .replace('type Item', 'type Item @aws_iam');
    const api = anApi({ schema: ofRoles, resolvers, auth: [keyed, iam] });
    const socket = await connects(api);
    await subscribes(socket, 'a', onPut);
    expect((await asks(api, 'mutation { put { id } }')).json.data).toEqual({ put: null });
    expect((await roleAsks(api, 'mutation { put { id } }')).json.data).toEqual({ put: { id: '1' } });
    expect((await socket.next()).payload.data).toEqual({ onPut: { id: '1' } });
  });

  test('C154 [obs aws-amplify/amplify-cli#7427] the 201st subscription of a connection is refused', async () => {
    const socket = await connects(anyApi());
    for (let n = 0; n < 200; n++) await subscribes(socket, `s${n}`, onPut);
    socket.send(startFrame('s200', onPut));
    expect(await socket.next()).toEqual({
      type: 'error',
      id: 's200',
      payload: {
        errors: [
          { errorType: 'MaxSubscriptionsReachedError', message: 'Max number of 200 subscriptions reached' },
        ],
      },
    });
    socket.send({ type: 'stop', id: 's0' });
    await socket.nextOf('complete');
    await subscribes(socket, 's200', onPut);
  });

  test('C155 [doc realtime] a start is judged by its own credentials', async () => {
    const api = mixed();
    const authorization = { host, Authorization: await accessToken(aUser('ops'), api.clock) };
    const socket = await connects(api);
    await subscribes(socket, 'a', { query: 'subscription { onOps { id } }', authorization });
    const other = { host, Authorization: 'nonsense' };
    socket.send(startFrame('b', { ...onPut, authorization: other }));
    expect((await socket.next()).payload.errors[0].errorType).toBe('UnauthorizedException');
  });

  test('C224 [obs aws-amplify/aws-appsync-realtime-client-ios#108] a start without credentials is refused, and the socket stays', async () => {
    const socket = await connects(anyApi());
    socket.send({ id: 'a', type: 'start', payload: { data: JSON.stringify(onPut) } });
    expect((await socket.next()).payload.errors).toEqual([
      { errorType: 'UnauthorizedException', message: 'Valid authorization header not provided.' },
    ]);
    expect(socket.closedWith).toBeUndefined();
  });

  test('C225 [doc realtime] a role signs the data of its start', async () => {
    const api = mixed();
    const data = JSON.stringify({ query: 'subscription { onMine { id } }', variables: {} });
    const socket = await connects(api);
    const signed = { ...(await signedHeaders(api, '/graphql', data)) };
    socket.send({ id: 'a', type: 'start', payload: { data, extensions: { authorization: signed } } });
    expect((await socket.next()).payload.errors[0].errorType).toBe('Unauthorized');
    const tampered = data.replace('onMine', 'onPut');
    socket.send({
      id: 'b',
      type: 'start',
      payload: { data: tampered, extensions: { authorization: signed } },
    });
    expect((await socket.next()).payload.errors[0].errorType).toBe('UnauthorizedException');
  });

  test('C156 [doc realtime] a start before the acknowledgement is ignored', async () => {
    const api = anyApi();
    const socket = dials(api);
    socket.send(startFrame('a', onPut));
    socket.send({ type: 'connection_init' });
    expect([await socket.next(), await socket.next()]).toEqual([ack, { type: 'ka' }]);
    await subscribes(socket, 'a', onPut);
  });

  test('C226 [inf] a start that is stopped while it is looked at never runs', async () => {
    let admit = () => {};
    const looking = new Promise<void>((resolve) => (admit = resolve));
    const api = anApi({
      schema,
      resolvers: { ...resolvers, 'Subscription.onMine': () => looking.then(() => does(null, {})) },
    });
    const socket = await connects(api);
    socket.send(startFrame('a', { query: 'subscription { onMine { id } }' }));
    while (api.ran.length === 0) await new Promise(setImmediate);
    socket.send({ type: 'stop', id: 'a' });
    expect(await socket.next()).toEqual({ type: 'complete', id: 'a' });
    admit();
    await subscribes(socket, 'b', onPut);
    await asks(api, 'mutation { put { id } }');
    expect(await socket.next()).toMatchObject({ type: 'data', id: 'b' });
    expect(socket.unread()).toEqual([]);
  });

  test('C227 [doc realtime] a socket that has gone hears nothing', async () => {
    const api = anyApi();
    const [gone, there] = [await connects(api), await connects(api)];
    await subscribes(gone, 'a', onPut);
    await subscribes(there, 'a', onPut);
    gone.vanish();
    await asks(api, 'mutation { put { id } }');
    await there.nextOf('data');
    expect(gone.unread()).toEqual([]);
  });

  test('C239 [inf] a required argument that a defaulted variable makes null rejects the start', async () => {
    const sdl = `
      type Query { a: Int } type Mutation { put: Item } type Item { id: ID }
      type Subscription { onPut(id: ID!): Item @aws_subscribe(mutations: ["put"]) }`;
    const socket = await connects(anApi({ schema: sdl }));
    const query = 'subscription s($id: ID = "1") { onPut(id: $id) { id } }';
    await subscribes(socket, 'a', { query });
    socket.send(startFrame('b', { query, variables: { id: null } }));
    expect(await socket.next()).toMatchObject({ type: 'error', id: 'b' });
  });
});
