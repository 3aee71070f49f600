import { describe, expect, test } from 'vitest';
import { anApi, does } from './steps/given.ts';
import type { Resolve } from './steps/given.ts';
import { connects, startFrame, subscribes } from './steps/sockets.ts';
import { asks } from './steps/when.ts';
import { schema, all, echo, filtered, hears, hearsOf } from './steps/events.ts';

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

  test('C121 [doc subscriptions] an argument must equal the field', async () => {
    expect(await ids('id: "1"', {}, [{ id: '2' }, { id: '1' }])).toEqual(['1']);
    expect(await ids('id: $v', { v: '1' }, [{ id: '2' }, { id: '1' }])).toEqual(['1']);
  });

  test('C122 [obs aws-amplify/amplify-cli#4601] an event without the field matches no value', async () => {
    expect(await ids('id: "1"', {}, [{ id: '1' }], '{ name }')).toEqual([]);
  });

  test('C123 [doc subscriptions] all arguments must match', async () => {
    expect(
      await ids('id: "1", name: "a"', {}, [
        { id: '1', name: 'b' },
        { id: '1', name: 'a' },
      ]),
    ).toEqual(['1']);
  });

  test('C124 [doc subscriptions] an explicit null asks for null', async () => {
    expect(await ids('id: null', {}, [{ id: '1' }, { id: null }])).toEqual([null]);
  });

  test('C125 [obs aws/aws-appsync-community#94] a variable that was not sent asks for null', async () => {
    expect(await ids('id: $v', {}, [{ id: '1' }])).toEqual([]);
    expect(await ids('id: $v', {}, [{ name: 'n' }])).toEqual([null]);
  });

  test('C197 [obs subscription-arguments] a list argument equals the whole list', async () => {
    const inputs = [
      { id: '1', tags: ['a'] },
      { id: '2', tags: ['a', 'b'] },
      { id: '3', tags: ['b', 'a'] },
    ];
    expect(await ids('tags: ["a", "b"]', {}, inputs)).toEqual(['2']);
  });

  test('C198 [obs subscription-arguments] an argument does not match inside a list result', async () => {
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

  test('C126 [doc filtering] a filter replaces the arguments', async () => {
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

  test('C127 [doc filtering] one of the groups is enough', async () => {
    const groups = [group(rule('price', 'eq', 1)), group(rule('name', 'eq', 'x'))];
    expect(
      await ids(groups, [
        { id: 'a', name: 'x' },
        { id: 'b', name: 'y' },
      ]),
    ).toEqual(['a']);
  });

  test('C127b [doc filtering] within a group all filters must hold', async () => {
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
  ])('C199 [doc filtering] %s compares numbers', async (operator, value, expected) => {
    expect(await ids([group(rule('price', operator, value))], priced)).toEqual(expected);
  });

  test('C200 [doc filtering] between holds within the range', async () => {
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
    'C201 [doc filtering] %s on %s looks into text and lists, case-sensitively',
    async (operator, field, value, expected) => {
      expect(await ids([group(rule(field, operator, value))], named)).toEqual(expected);
    },
  );

  test('C202 [doc filtering] equality is strict about the type', async () => {
    expect(await ids([group(rule('price', 'eq', '1'))], priced)).toEqual([]);
  });

  test('C203 [doc filtering] a path reaches five levels', async () => {
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
  ])('C205 [doc filtering] a filter with %s rejects the start', async (_, filterGroup) => {
    const api = anApi({ schema, resolvers: filtered({ filterGroup }) });
    const socket = await connects(api);
    socket.send(startFrame('1', { query: 'subscription { onRules { id } }' }));
    const frame = await socket.next();
    expect(frame).toMatchObject({ type: 'error', id: '1' });
    expect(socket.closedWith).toBeUndefined();
  });

  test('C206 [doc filtering] the limits themselves are allowed', async () => {
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

  test('C207 [doc filtering] filters are not evaluated on a list result', async () => {
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
