import { describe, expect, test } from 'vitest';
import type { AuthProvider } from '../../local/appsync/definition.ts';
import { anApi, apiKey, cognito, does, host, iam, keyed } from './steps/given.ts';
import { connects, dials, headerProtocol, keyHeaders, startFrame, subscribes } from './steps/sockets.ts';
import { asks, signedHeaders } from './steps/when.ts';
import { accessToken, aUser } from './steps/users.ts';

const schema = `
  type Query { a: Int }
  type Mutation { put: Item }
  type Subscription {
    onPut: Item @aws_subscribe(mutations: ["put"])
    onOps: Item @aws_subscribe(mutations: ["put"]) @aws_cognito_user_pools(cognito_groups: ["ops"])
    onMine: Item @aws_subscribe(mutations: ["put"])
  }
  type Item { id: ID secret: String @aws_iam }
`;
const resolvers = { 'Mutation.put': () => ({ id: '1' }), 'Subscription.onMine': () => null };
const anyApi = () => anApi({ schema, resolvers });
const mixed = () =>
  anApi({ schema: schema.replaceAll('@aws_iam', ''), resolvers, auth: [cognito, keyed, iam] });
const onPut = { query: 'subscription { onPut { id } }' };
const ack = { type: 'connection_ack', payload: { connectionTimeoutMs: 300_000 } };

describe('handshake', () => {
  test('C140 [pkg] credentials in the sub-protocol are accepted, and the frames are exact', async () => {
    const socket = await connects(anyApi());
    expect(socket.texts).toEqual([
      '{"type":"connection_ack","payload":{"connectionTimeoutMs":300000}}',
      '{"type":"ka"}',
    ]);
  });

  test('C141 [doc] credentials in the query string are accepted, in either alphabet and padding', async () => {
    const json = Buffer.from(JSON.stringify({ ...keyHeaders, note: '>>>???' }));
    for (const header of [
      json.toString('base64'),
      json.toString('base64url'),
      json.toString('base64').replace(/=+$/, ''),
    ]) {
      await connects(anyApi(), { protocols: ['graphql-ws'], query: { header, payload: 'e30=' } });
    }
  });

  test('C211 [doc] credentials in plain headers are accepted', async () => {
    await connects(anyApi(), { protocols: ['graphql-ws'], headers: { 'x-api-key': apiKey } });
  });

  test('C212 [inf] the sub-protocol wins over the query, the query over the headers', async () => {
    const wrong = { ...keyHeaders, 'x-api-key': 'da2-wrong' };
    const header = Buffer.from(JSON.stringify(wrong)).toString('base64');
    await connects(anyApi(), { query: { header }, headers: { 'x-api-key': 'da2-wrong' } });
    const socket = dials(anyApi(), {
      protocols: ['graphql-ws'],
      query: { header },
      headers: { 'x-api-key': apiKey },
    });
    expect((await socket.next()).type).toBe('connection_error');
  });

  test('C142 [doc] both paths are accepted', async () => {
    await connects(anyApi(), { path: '/graphql' });
    await connects(anyApi(), { path: '/graphql/realtime' });
  });

  test('C213 [doc] header names are matched in any case', async () => {
    await connects(anyApi(), {
      protocols: ['graphql-ws', headerProtocol({ Host: host, 'X-Api-Key': apiKey })],
    });
  });

  test('C214 [doc] a role signs /graphql/connect with an empty object', async () => {
    const api = mixed();
    const good = await signedHeaders(api, '/graphql/connect', '{}');
    await connects(api, { protocols: ['graphql-ws', headerProtocol(good)] });
    const elsewhere = await signedHeaders(api, '/graphql', '{}');
    const socket = dials(api, { protocols: ['graphql-ws', headerProtocol(elsewhere)] });
    expect((await socket.next()).type).toBe('connection_error');
  });

  test('C215 [obs] the Lambda authorizer is told of a connection', async () => {
    const lambda: AuthProvider = {
      mode: 'AWS_LAMBDA',
      functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:f',
      ttlSeconds: 0,
    };
    const api = anApi({ schema, resolvers, auth: [lambda], authorizer: () => ({ isAuthorized: true }) });
    await connects(api, { protocols: ['graphql-ws', headerProtocol({ host, Authorization: 'custom' })] });
    expect(api.authorizerEvents[0]).toMatchObject({
      authorizationToken: 'custom',
      requestContext: { operationName: 'DeepDish:Connect', queryString: '' },
    });
  });

  const refused = async (dial: Parameters<typeof dials>[1], error: unknown) => {
    const socket = dials(anyApi(), dial);
    socket.send({ type: 'connection_init' });
    expect(await socket.next()).toEqual({ type: 'connection_error', payload: { errors: [error] } });
    await socket.closing();
    expect(socket.unread()).toEqual([]);
  };

  test('C145 [obs] a socket without a sub-protocol is refused', () =>
    refused({ protocols: [] }, { message: 'NoProtocolError', errorCode: 400 }));

  test('C216 [obs] another sub-protocol is refused', () =>
    refused(
      { protocols: ['graphql-transport-ws'] },
      { message: 'SubProtocolNotSupportedError', errorCode: 400 },
    ));

  test('C217 [obs] incomplete header JSON is refused', async () => {
    const missing = { message: 'Required headers are missing.', errorCode: 400 };
    await refused({ protocols: ['graphql-ws'] }, missing);
    await refused({ protocols: ['graphql-ws', headerProtocol({ host })] }, missing);
    await refused({ protocols: ['graphql-ws', headerProtocol({ 'x-api-key': apiKey })] }, missing);
  });

  test('C218 [obs] an encoding that cannot be read is a bad request', () =>
    refused(
      { protocols: ['graphql-ws', 'header-***'] },
      expect.objectContaining({ errorType: 'BadRequestException', errorCode: 400 }),
    ));

  test('C219 [obs] another path is not found', () =>
    refused(
      { path: '/elsewhere' },
      expect.objectContaining({ errorType: 'com.amazon.coral.service.http#HttpNotFoundException' }),
    ));

  test('C146 [obs] bad credentials are refused and the socket is closed', () =>
    refused(
      { protocols: ['graphql-ws', headerProtocol({ host, 'x-api-key': 'da2-wrong' })] },
      {
        errorType: 'com.amazonaws.deepdish.graphql.auth#UnauthorizedException',
        message: 'You are not authorized to make this call.',
        errorCode: 400,
      },
    ));

  test('C220 [doc] a header for another host is refused', () =>
    refused(
      { protocols: ['graphql-ws', headerProtocol({ ...keyHeaders, host: 'other.example.com' })] },
      expect.objectContaining({ errorType: 'com.amazonaws.deepdish.graphql.auth#UnauthorizedException' }),
    ));

  test('C221 [obs] an expired token is told so', async () => {
    const api = mixed();
    const token = await accessToken(aUser(), api.clock);
    api.clock.advance(3_601_000);
    const socket = dials(api, { protocols: ['graphql-ws', headerProtocol({ host, Authorization: token })] });
    expect((await socket.next()).payload.errors[0].message).toContain('Token has expired');
    api.clock.stop();
  });
});

describe('keep-alive and age', () => {
  test('C143 [obs] the first keep-alive follows the acknowledgement', async () => {
    const socket = await connects(anyApi());
    expect(socket.frames).toEqual([ack, { type: 'ka' }]);
  });

  test('C144 [obs] a keep-alive follows every 60 seconds', async () => {
    const api = anyApi();
    const socket = await connects(api);
    api.clock.advance(59_000);
    expect(socket.unread()).toEqual([]);
    for (let minute = 0; minute < 3; minute++) {
      api.clock.advance(60_000);
      expect(await socket.next()).toEqual({ type: 'ka' });
      expect(socket.unread()).toEqual([]);
    }
    api.close();
    api.clock.stop();
  });

  test('C222 [doc] a connection lives at most 24 hours', async () => {
    const api = anyApi();
    const socket = await connects(api);
    api.clock.advance(24 * 3_600_000 - 5_000);
    expect(socket.closedWith).toBeUndefined();
    api.clock.advance(10_000);
    await socket.closing();
    api.clock.stop();
  });
});

describe('start', () => {
  test('C147 [doc] the acknowledgement carries the id and comes before any data', async () => {
    const api = anyApi();
    const socket = await connects(api);
    socket.send(startFrame('a', onPut));
    expect(await socket.next()).toEqual({ type: 'start_ack', id: 'a' });
    await asks(api, 'mutation { put { id } }');
    await socket.next();
    expect(socket.texts.at(-1)).toBe('{"type":"data","id":"a","payload":{"data":{"onPut":{"id":"1"}}}}');
  });

  test('C148 [doc] stop is answered by complete, and nothing follows', async () => {
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

  test('C149 [obs] a duplicate id is refused and the first keeps running', async () => {
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

  test('C150 [obs] a query or a mutation is not supported, and the frame has no id', async () => {
    const api = anyApi();
    const socket = await connects(api);
    for (const query of ['{ a }', 'mutation { put { id } }']) {
      socket.send(startFrame('a', { query }));
      expect(await socket.next()).toEqual(unsupported);
    }
    expect(api.ran).toEqual([]);
  });

  test('C223 [obs] a frame of an unknown type is not supported', async () => {
    const socket = await connects(anyApi());
    socket.send({ type: 'subscribe', id: '1' });
    expect(await socket.next()).toEqual(unsupported);
    expect(socket.closedWith).toBeUndefined();
  });

  test('C151 [obs] a validation error carries no type', async () => {
    const socket = await connects(anyApi());
    socket.send(startFrame('a', { query: 'subscription { onPut { nothing } }' }));
    const frame = await socket.next();
    expect(frame).toMatchObject({ type: 'error', id: 'a' });
    expect(Object.keys(frame.payload.errors[0])).toEqual(['message']);
    expect(frame.payload.errors[0].message).toMatch(/^Validation error of type FieldUndefined: /);
  });

  test('C152 [obs] a field that a directive denies is Unauthorized', async () => {
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

  test('C153 [inf] a nested field that a directive denies rejects the start', async () => {
    const socket = await connects(anyApi());
    socket.send(startFrame('a', { query: 'subscription { onPut { id secret } }' }));
    expect((await socket.next()).payload.errors[0].message).toBe(
      'Not Authorized to access secret on type Item',
    );
  });

  test('C154 [obs] the 201st subscription of a connection is refused', async () => {
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

  test('C155 [doc] a start is judged by its own credentials', async () => {
    const api = mixed();
    const authorization = { host, Authorization: await accessToken(aUser('ops'), api.clock) };
    const socket = await connects(api);
    await subscribes(socket, 'a', { query: 'subscription { onOps { id } }', authorization });
    const other = { host, Authorization: 'nonsense' };
    socket.send(startFrame('b', { ...onPut, authorization: other }));
    expect((await socket.next()).payload.errors[0].errorType).toBe('UnauthorizedException');
  });

  test('C224 [obs] a start without credentials is refused, and the socket stays', async () => {
    const socket = await connects(anyApi());
    socket.send({ id: 'a', type: 'start', payload: { data: JSON.stringify(onPut) } });
    expect((await socket.next()).payload.errors).toEqual([
      { errorType: 'UnauthorizedException', message: 'Valid authorization header not provided.' },
    ]);
    expect(socket.closedWith).toBeUndefined();
  });

  test('C225 [doc] a role signs the data of its start', async () => {
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

  test('C156 [doc] a start before the acknowledgement is ignored', async () => {
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

  test('C227 [doc] a socket that has gone hears nothing', async () => {
    const api = anyApi();
    const [gone, there] = [await connects(api), await connects(api)];
    await subscribes(gone, 'a', onPut);
    await subscribes(there, 'a', onPut);
    gone.session.closed();
    await asks(api, 'mutation { put { id } }');
    await there.nextOf('data');
    expect(gone.unread()).toEqual([]);
  });
});
