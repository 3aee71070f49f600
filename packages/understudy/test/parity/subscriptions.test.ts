import { describe, expect, test } from 'vitest';
import { anApi, fails } from './steps/given.ts';
import type { GivenApi, Resolve } from './steps/given.ts';
import { connects, startFrame, subscribes } from './steps/sockets.ts';
import { asks } from './steps/when.ts';
import { schema, echo, filtered, puts, hears, hearsOf } from './steps/events.ts';

describe('events', () => {
  test('C117 [doc subscriptions] a subscriber gets its own selection of the mutation’s', async () => {
    const heard = await hearsOf('subscription { onPut { id name } }', {}, [{ id: '1', name: 'n', price: 3 }]);
    expect(heard).toEqual([{ id: '1', name: 'n' }]);
  });

  test('C118 [doc subscriptions] what the mutation did not select is null', async () => {
    const heard = await hearsOf(
      'subscription { onPut { id name } }',
      {},
      [{ id: '1', name: 'n' }],
      echo,
      '{ id }',
    );
    expect(heard).toEqual([{ id: '1', name: null }]);
  });

  test('C119 [obs aws/aws-appsync-community#127] a non-null field that was not selected makes the event null, an entry per field', async () => {
    const api = anApi({ schema, resolvers: echo });
    const socket = await connects(api);
    await subscribes(socket, '1', { query: 'subscription { onRequired { id name note } }' });
    await asks(api, 'mutation { putStrict { id } }');
    expect((await socket.nextOf('data')).payload).toEqual({
      data: { onRequired: null },
      errors: ['name', 'note'].map((field) => ({
        message: `Cannot return null for non-nullable type: 'String' within parent 'Strict' (/onRequired/${field})`,
        path: ['onRequired', field],
      })),
    });
  });

  test('C120 [obs aws/aws-appsync-community#160] an alias in the mutation hides the field', async () => {
    const heard = await hearsOf(
      'subscription { onPut { id name } }',
      {},
      [{ id: '1', name: 'n' }],
      echo,
      '{ id n: name }',
    );
    expect(heard).toEqual([{ id: '1', name: null }]);
  });

  test('C137 [obs awslabs/aws-mobile-appsync-sdk-js#533] an AWSJSON field must be parsed twice', async () => {
    const heard = await hearsOf('subscription { onPut { data } }', {}, [{ data: '{"a":1}' }]);
    const [{ data }] = heard as [{ data: string }];
    expect(JSON.parse(JSON.parse(data))).toEqual({ a: 1 });
  });

  test('C194 [unk] a mutation that is null or failed sends nothing', async () => {
    const resolvers = {
      ...echo,
      'Mutation.put': (call: Parameters<Resolve>[0]) => pick(call.arguments['input']),
    };
    const pick = (input: unknown) => ((input as { id?: string }).id === 'null' ? null : input);
    expect(
      await hearsOf('subscription { onPut { id } }', {}, [{ id: 'null' }, { id: '2' }], resolvers),
    ).toEqual([{ id: '2' }]);
    const api = anApi({ schema, resolvers: { ...echo, 'Mutation.putStrict': () => fails('no') } });
    const socket = await connects(api);
    await subscribes(socket, '1', { query: 'subscription { onRequired { id } }' });
    expect(
      await hears(api, socket, '1', async () => {
        await asks(api, 'mutation { putStrict { id } }');
      }),
    ).toEqual([]);
  });

  test('C195 [obs aws/aws-appsync-community#33] an event above 240 KB is not delivered, without an error', async () => {
    const heard = await hearsOf('subscription { onPut { id name } }', {}, [
      { id: 'large', name: 'x'.repeat(240 * 1024) },
      { id: 'small', name: 'x'.repeat(239 * 1024) },
    ]);
    expect(heard.map((event) => (event as { id: string }).id)).toEqual(['small']);
  });

  test('C132 [obs subscription-payload] the subscription’s resolver runs once, at start', async () => {
    const api = anApi({
      schema,
      resolvers: filtered({ filterGroup: [{ filters: [{ fieldName: 'id', operator: 'eq', value: '1' }] }] }),
    });
    const socket = await connects(api);
    await subscribes(socket, '1', { query: 'subscription { onRules { id } }' });
    const heard = await hears(api, socket, '1', async () => {
      for (let n = 0; n < 5; n++) await puts(api, { id: '1' });
    });
    expect(heard).toHaveLength(5);
    expect(api.ran.filter((coordinate) => coordinate === 'Subscription.onRules')).toHaveLength(1);
  });

  test('C134 [doc subscriptions] only mutations through the API send events', async () => {
    expect(await hearsOf('subscription { onRequired { id } }', {}, [{ id: '1' }])).toEqual([]);
  });

  test('C196 [doc subscriptions] two aliases of one mutation are two events', async () => {
    const api = anApi({ schema, resolvers: echo });
    const socket = await connects(api);
    await subscribes(socket, '1', { query: 'subscription { x: onPut { key: id } }' });
    await asks(api, 'mutation { a: put(input: {id: "1"}) { id } b: put(input: {id: "2"}) { id } }');
    const frames = [await socket.nextOf('data'), await socket.nextOf('data')];
    expect(frames.map(({ payload }) => payload.data)).toEqual([{ x: { key: '1' } }, { x: { key: '2' } }]);
  });
});

describe('the subscription’s resolver', () => {
  const starts = async (resolve: Resolve) => {
    const socket = await connects(anApi({ schema, resolvers: { ...echo, 'Subscription.onRules': resolve } }));
    socket.send(startFrame('1', { query: 'subscription { onRules { id name } }' }));
    return { socket, frame: await socket.next() };
  };

  test('C131 [doc subscriptions] util.unauthorized answers an error, no acknowledgement, and the socket stays', async () => {
    const message = 'Not Authorized to access onRules on type Subscription';
    const { socket, frame } = await starts(() => fails(message, 'Unauthorized'));
    expect(frame).toEqual({
      type: 'error',
      id: '1',
      payload: { errors: [{ errorType: 'Unauthorized', message }] },
    });
    expect(socket.closedWith).toBeUndefined();
  });

  test('C208 [inf] util.error names its type', async () => {
    const { frame } = await starts(() => fails('not your tenant', 'Forbidden'));
    expect(frame.payload.errors).toEqual([{ errorType: 'Forbidden', message: 'not your tenant' }]);
  });

  test('C209 [doc subscriptions] a value that does not fit the type fails the start', async () => {
    const { frame } = await starts(() => 'text');
    expect(frame).toMatchObject({ type: 'error', id: '1' });
  });

  test('C210 [doc subscriptions] null acknowledges', async () => {
    expect((await starts(() => null)).frame).toEqual({ type: 'start_ack', id: '1' });
  });
});

describe('invalidation', () => {
  const mine = { filterGroup: [{ filters: [{ fieldName: 'userId', operator: 'eq', value: 'u1' }] }] };
  const ends = (api: GivenApi, payload: unknown, times?: number) =>
    asks(api, 'mutation e($p: AWSJSON, $t: Int) { end(field: "onRules", payload: $p, times: $t) }', {
      p: JSON.stringify(payload),
      t: times,
    });

  test('C135 [doc invalidation] a matching payload ends the subscription', async () => {
    const api = anApi({ schema, resolvers: filtered(undefined, mine) });
    const socket = await connects(api);
    await subscribes(socket, '1', { query: 'subscription { onRules { id } }' });
    await ends(api, { userId: 'u2' });
    await ends(api, { userId: 'u1' });
    expect(await socket.next()).toEqual({ type: 'complete', id: '1' });
    expect(await hears(api, socket, '1', () => puts(api, { id: '1' }))).toEqual([]);
  });

  test('C136 [doc invalidation] more than five distinct invalidations are a GraphQL error', async () => {
    const api = anApi({ schema, resolvers: echo });
    expect((await ends(api, { userId: 'u1' }, 5)).json.errors).toBeUndefined();
    const six = await ends(api, { userId: 'u1' }, 6);
    expect(six.status).toBe(200);
    expect(six.json.errors).toHaveLength(1);
  });
});
