import { describe, expect, test } from 'vitest';
import { anApi, does, fails } from './steps/given.ts';
import type { GivenApi, Resolve } from './steps/given.ts';
import { connects, startFrame, subscribes } from './steps/sockets.ts';
import type { TestSocket } from './steps/sockets.ts';
import { asks } from './steps/when.ts';

const schema = `
  type Query { a: Int }
  type Mutation { put(input: In): Item putList: [Item] end(field: String, payload: AWSJSON, times: Int): Int }
  type Subscription {
    onPut(id: ID, name: String, tags: [String], price: Int): Item @aws_subscribe(mutations: ["put"])
    onRules: Item @aws_subscribe(mutations: ["put"])
    onList(id: ID): [Item] @aws_subscribe(mutations: ["putList"])
    onRequired: Strict @aws_subscribe(mutations: ["putStrict"])
  }
  extend type Mutation { putStrict: Strict mark: Mark }
  extend type Subscription { onMark: Mark @aws_subscribe(mutations: ["mark"]) }
  type Mark { id: ID }
  type Strict { id: ID name: String! note: String! }
  input In { id: ID name: String price: Int tags: [String] data: AWSJSON owner: OwnerIn }
  input OwnerIn { id: ID deep: OwnerIn }
  type Item { id: ID name: String price: Int tags: [String] data: AWSJSON owner: Owner }
  type Owner { id: ID deep: Owner }
`;

const all = '{ id name price tags data owner { id deep { id } } }';
const echo: Record<string, Resolve> = {
  'Mutation.put': ({ arguments: { input } }) => input,
  'Mutation.mark': () => ({ id: 'mark' }),
  'Mutation.putList': () => [{ id: '1' }],
  'Mutation.putStrict': () => ({ id: '1', name: 'n', note: 'x' }),
  'Mutation.end': ({ arguments: { field, payload, times } }) =>
    does(1, {
      invalidations: Array.from({ length: Number(times ?? 1) }, (_, n) => ({
        subscriptionField: String(field),
        payload: { ...(payload as object), ...(times ? { n } : {}) },
      })),
    }),
};

const filtered = (filter: unknown, invalidation?: unknown): Record<string, Resolve> => ({
  ...echo,
  'Subscription.onRules': () => does(null, { subscriptionFilter: filter, invalidationFilter: invalidation }),
});

async function puts(api: GivenApi, input: unknown, selection = all): Promise<void> {
  const { json } = await asks(api, `mutation m($input: In) { put(input: $input) ${selection} }`, { input });
  expect(json.errors).toBeUndefined();
}

/** What arrives of the events, in order: a mark published after them tells that all before have passed. */
async function hears(
  api: GivenApi,
  socket: TestSocket,
  id: string,
  publish: () => Promise<void>,
): Promise<unknown[]> {
  await subscribes(socket, 'mark', { query: 'subscription { onMark { id } }' });
  await publish();
  await asks(api, 'mutation { mark { id } }');
  const heard: unknown[] = [];
  for (;;) {
    const frame = await socket.nextOf('data');
    if (frame.id === 'mark') return heard;
    if (frame.id === id) heard.push(Object.values(frame.payload.data)[0]);
  }
}

async function hearsOf(
  query: string,
  variables: unknown,
  inputs: unknown[],
  resolvers = echo,
  selection = all,
) {
  const api = anApi({ schema, resolvers });
  const socket = await connects(api);
  await subscribes(socket, '1', { query, variables });
  return hears(api, socket, '1', async () => {
    for (const input of inputs) await puts(api, input, selection);
  });
}

describe('events', () => {
  test('C117 [doc] a subscriber gets its own selection of the mutation’s', async () => {
    const heard = await hearsOf('subscription { onPut { id name } }', {}, [{ id: '1', name: 'n', price: 3 }]);
    expect(heard).toEqual([{ id: '1', name: 'n' }]);
  });

  test('C118 [doc] what the mutation did not select is null', async () => {
    const heard = await hearsOf(
      'subscription { onPut { id name } }',
      {},
      [{ id: '1', name: 'n' }],
      echo,
      '{ id }',
    );
    expect(heard).toEqual([{ id: '1', name: null }]);
  });

  test('C119 [obs] a non-null field that was not selected makes the event null, an entry per field', async () => {
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

  test('C120 [obs] an alias in the mutation hides the field', async () => {
    const heard = await hearsOf(
      'subscription { onPut { id name } }',
      {},
      [{ id: '1', name: 'n' }],
      echo,
      '{ id n: name }',
    );
    expect(heard).toEqual([{ id: '1', name: null }]);
  });

  test('C137 [obs] an AWSJSON field must be parsed twice', async () => {
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

  test('C195 [obs] an event above 240 KB is not delivered, and nobody is told', async () => {
    const heard = await hearsOf('subscription { onPut { id name } }', {}, [
      { id: 'large', name: 'x'.repeat(240 * 1024) },
      { id: 'small', name: 'x'.repeat(239 * 1024) },
    ]);
    expect(heard.map((event) => (event as { id: string }).id)).toEqual(['small']);
  });

  test('C132 [obs] the subscription’s resolver runs once, at start', async () => {
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

  test('C134 [doc] only mutations through the API send events', async () => {
    expect(await hearsOf('subscription { onRequired { id } }', {}, [{ id: '1' }])).toEqual([]);
  });

  test('C196 [doc] two aliases of one mutation are two events', async () => {
    const api = anApi({ schema, resolvers: echo });
    const socket = await connects(api);
    await subscribes(socket, '1', { query: 'subscription { x: onPut { key: id } }' });
    await asks(api, 'mutation { a: put(input: {id: "1"}) { id } b: put(input: {id: "2"}) { id } }');
    const frames = [await socket.nextOf('data'), await socket.nextOf('data')];
    expect(frames.map(({ payload }) => payload.data)).toEqual([{ x: { key: '1' } }, { x: { key: '2' } }]);
  });
});

describe('argument filters', () => {
  const on = (args: string) =>
    `subscription s($v: ID) { onPut(${args}) { id name } }`.replace(
      args.includes('$v') ? '' : '($v: ID)',
      '',
    );
  const ids = async (args: string, variables: unknown, inputs: unknown[], selection = all) =>
    (await hearsOf(on(args), variables, inputs, echo, selection)).map(
      (event) => (event as { id: string | null }).id,
    );

  test('C121 [doc] an argument must equal the field', async () => {
    expect(await ids('id: "1"', {}, [{ id: '2' }, { id: '1' }])).toEqual(['1']);
    expect(await ids('id: $v', { v: '1' }, [{ id: '2' }, { id: '1' }])).toEqual(['1']);
  });

  test('C122 [obs] an event without the field matches no value', async () => {
    expect(await ids('id: "1"', {}, [{ id: '1' }], '{ name }')).toEqual([]);
  });

  test('C123 [doc] all arguments must match', async () => {
    expect(
      await ids('id: "1", name: "a"', {}, [
        { id: '1', name: 'b' },
        { id: '1', name: 'a' },
      ]),
    ).toEqual(['1']);
  });

  test('C124 [doc] an explicit null asks for null', async () => {
    expect(await ids('id: null', {}, [{ id: '1' }, { id: null }])).toEqual([null]);
  });

  test('C125 [obs] a variable that was not sent asks for null', async () => {
    expect(await ids('id: $v', {}, [{ id: '1' }])).toEqual([]);
    expect(await ids('id: $v', {}, [{ name: 'n' }])).toEqual([null]);
  });

  test('C197 [obs] a list argument equals the whole list', async () => {
    const inputs = [
      { id: '1', tags: ['a'] },
      { id: '2', tags: ['a', 'b'] },
      { id: '3', tags: ['b', 'a'] },
    ];
    expect(await ids('tags: ["a", "b"]', {}, inputs)).toEqual(['2']);
  });

  test('C198 [obs] an argument does not match inside a list result', async () => {
    const api = anApi({ schema, resolvers: echo });
    const socket = await connects(api);
    await subscribes(socket, '1', { query: 'subscription { onList(id: "1") { id } }' });
    await subscribes(socket, '2', { query: 'subscription { onList { id } }' });
    await asks(api, 'mutation { putList { id } }');
    expect(await socket.nextOf('data')).toMatchObject({
      id: '2',
      payload: { data: { onList: [{ id: '1' }] } },
    });
  });
});

describe('enhanced filters', () => {
  const rule = (fieldName: string, operator: string, value: unknown) => ({ fieldName, operator, value });
  const group = (...filters: unknown[]) => ({ filters });
  const ids = async (filterGroup: unknown[], inputs: unknown[]) =>
    (await hearsOf('subscription { onRules { id } }', {}, inputs, filtered({ filterGroup }))).map(
      (event) => (event as { id: string }).id,
    );
  const priced = [1, 2, 3, 4, 5, 6].map((price) => ({ id: String(price), price }));

  test('C126 [doc] a filter replaces the arguments', async () => {
    const resolvers: Record<string, Resolve> = {
      ...echo,
      'Subscription.onPut': ({ arguments: { id } }) =>
        id === undefined
          ? null
          : does(null, { subscriptionFilter: { filterGroup: [group(rule('name', 'eq', 'n'))] } }),
    };
    const heard = await hearsOf(
      'subscription { onPut(id: "other") { id } }',
      {},
      [{ id: '1', name: 'n' }, { id: 'other' }],
      resolvers,
    );
    expect(heard).toEqual([{ id: '1' }]);
  });

  test('C127 [doc] one of the groups is enough', async () => {
    const groups = [group(rule('price', 'eq', 1)), group(rule('name', 'eq', 'x'))];
    expect(
      await ids(groups, [
        { id: 'a', name: 'x' },
        { id: 'b', name: 'y' },
      ]),
    ).toEqual(['a']);
  });

  test('C127b [doc] within a group all filters must hold', async () => {
    const groups = [group(rule('price', 'ge', 2), rule('price', 'lt', 4))];
    expect(await ids(groups, priced)).toEqual(['2', '3']);
  });

  test.each([
    ['eq', 3, ['3']],
    ['ne', 3, ['1', '2', '4', '5', '6']],
    ['lt', 3, ['1', '2']],
    ['le', 3, ['1', '2', '3']],
    ['gt', 4, ['5', '6']],
    ['ge', 4, ['4', '5', '6']],
    ['in', [1, 6, 9], ['1', '6']],
    ['notIn', [1, 6, 9], ['2', '3', '4', '5']],
  ])('C199 [doc] %s compares numbers', async (operator, value, expected) => {
    expect(await ids([group(rule('price', operator, value))], priced)).toEqual(expected);
  });

  test('C200 [doc] between holds within the range', async () => {
    expect(await ids([group(rule('price', 'between', [1, 5]))], priced)).toEqual(
      expect.arrayContaining(['2', '3', '4']),
    );
    expect(await ids([group(rule('price', 'between', [2, 3]))], priced)).not.toContain('4');
  });

  const named = ['apple', 'Apple', 'pear', 'pineapple'].map((name) => ({
    id: name,
    name,
    tags: [name, 'fruit'],
  }));

  test.each([
    ['contains', 'name', 'apple', ['apple', 'pineapple']],
    ['notContains', 'name', 'apple', ['Apple', 'pear']],
    ['beginsWith', 'name', 'p', ['pear', 'pineapple']],
    ['contains', 'tags', 'pear', ['pear']],
    ['containsAny', 'tags', ['pear', 'apple'], ['apple', 'pear']],
    ['gt', 'name', 'pear', ['pineapple']],
  ])(
    'C201 [doc] %s on %s looks into text and lists, case-sensitively',
    async (operator, field, value, expected) => {
      expect(await ids([group(rule(field, operator, value))], named)).toEqual(expected);
    },
  );

  test('C202 [doc] equality is strict about the type', async () => {
    expect(await ids([group(rule('price', 'eq', '1'))], priced)).toEqual([]);
  });

  test('C203 [doc] a path reaches five levels', async () => {
    const inputs = [
      { id: 'a', owner: { id: 'o', deep: { id: 'd' } } },
      { id: 'b', owner: { id: 'x' } },
    ];
    expect(await ids([group(rule('owner.deep.id', 'eq', 'd'))], inputs)).toEqual(['a']);
    expect(await ids([group(rule('owner.id', 'in', ['o', 'p']))], inputs)).toEqual(['a']);
  });

  test('C204 [unk] a field that the event lacks satisfies nothing', async () => {
    for (const operator of ['eq', 'ne', 'lt', 'notContains']) {
      expect(await ids([group(rule('name', operator, 'n'))], [{ id: '1' }]), operator).toEqual([]);
    }
    expect(await ids([group(rule('name', 'notIn', ['n']))], [{ id: '1' }])).toEqual([]);
    expect(await ids([], [{ id: '1' }])).toEqual([]);
  });

  const sixFields = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => rule(name, 'eq', 1));
  test.each([
    ['six fields in one filter', [group(...sixFields)]],
    ['eleven filters', Array.from({ length: 11 }, () => group(rule('id', 'eq', '1')))],
    ['in with six values', [group(rule('id', 'in', ['1', '2', '3', '4', '5', '6']))]],
    [
      'in that expands beyond ten',
      [group(rule('id', 'in', ['1', '2', '3', '4', '5']), rule('name', 'in', ['a', 'b', 'c']))],
    ],
    ['containsAny with 21 values', [group(rule('tags', 'containsAny', Array.from({ length: 21 }, String)))]],
    ['text of 257 characters', [group(rule('id', 'eq', 'x'.repeat(257)))]],
    ['an unknown operator', [group(rule('id', 'like', 'x'))]],
    ['between with one end', [group(rule('id', 'between', ['x']))]],
    ['a value that is an object', [group(rule('id', 'eq', { a: 1 }))]],
    ['no fieldName', [{ filters: [{ operator: 'eq', value: 1 }] }]],
    ['no filters', [{}]],
  ])('C205 [doc] a filter with %s rejects the start', async (_, filterGroup) => {
    const api = anApi({ schema, resolvers: filtered({ filterGroup }) });
    const socket = await connects(api);
    socket.send(startFrame('1', { query: 'subscription { onRules { id } }' }));
    const frame = await socket.next();
    expect(frame).toMatchObject({ type: 'error', id: '1' });
    expect(socket.closedWith).toBeUndefined();
  });

  test('C206 [doc] the limits themselves are allowed', async () => {
    const api = anApi({
      schema,
      resolvers: filtered({
        filterGroup: [
          group(...sixFields.slice(1), rule('b', 'ne', 2)),
          group(rule('id', 'in', ['1', '2', '3', '4', '5'])),
          group(
            rule('tags', 'containsAny', Array.from({ length: 20 }, String)),
            rule('name', 'eq', 'x'.repeat(256)),
          ),
        ],
      }),
    });
    await subscribes(await connects(api), '1', { query: 'subscription { onRules { id } }' });
  });

  test('C207 [doc] filters are not evaluated on a list result', async () => {
    const resolvers = {
      ...echo,
      'Subscription.onList': () =>
        does(null, { subscriptionFilter: { filterGroup: [group(rule('id', 'eq', '1'))] } }),
    };
    const api = anApi({ schema, resolvers });
    const socket = await connects(api);
    await subscribes(socket, '1', { query: 'subscription { onList { id } }' });
    expect(
      await hears(api, socket, '1', async () => void (await asks(api, 'mutation { putList { id } }'))),
    ).toEqual([]);
  });
});

describe('the subscription’s resolver', () => {
  const starts = async (resolve: Resolve) => {
    const socket = await connects(anApi({ schema, resolvers: { ...echo, 'Subscription.onRules': resolve } }));
    socket.send(startFrame('1', { query: 'subscription { onRules { id name } }' }));
    return { socket, frame: await socket.next() };
  };

  test('C131 [doc] util.unauthorized answers an error, no acknowledgement, and the socket stays', async () => {
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

  test('C209 [doc] a value that does not fit the type fails the start', async () => {
    const { frame } = await starts(() => 'text');
    expect(frame).toMatchObject({ type: 'error', id: '1' });
  });

  test('C210 [doc] null acknowledges', async () => {
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

  test('C135 [doc] a matching payload ends the subscription', async () => {
    const api = anApi({ schema, resolvers: filtered(undefined, mine) });
    const socket = await connects(api);
    await subscribes(socket, '1', { query: 'subscription { onRules { id } }' });
    await ends(api, { userId: 'u2' });
    await ends(api, { userId: 'u1' });
    expect(await socket.next()).toEqual({ type: 'complete', id: '1' });
    expect(await hears(api, socket, '1', () => puts(api, { id: '1' }))).toEqual([]);
  });

  test('C136 [doc] more than five distinct invalidations are a GraphQL error', async () => {
    const api = anApi({ schema, resolvers: echo });
    expect((await ends(api, { userId: 'u1' }, 5)).json.errors).toBeUndefined();
    const six = await ends(api, { userId: 'u1' }, 6);
    expect(six.status).toBe(200);
    expect(six.json.errors).toHaveLength(1);
  });
});
