import { describe, expect, test } from 'vitest';
import { anApi, does, fails } from './steps/given.ts';
import { asks } from './steps/when.ts';
import { schema } from './steps/people.ts';

describe('resolver errors', () => {
  const api = anApi({
    schema,
    resolvers: {
      'Query.hello': () => fails('boom'),
      'Query.me': () =>
        fails('version is stale', 'Conflict', {
          data: { id: '1', name: 'n', secret: 's' },
          errorInfo: { now: 4 },
        }),
      'Query.users': () => does([{ id: 1 }], { errors: [appended('w', 'W'), appended('v', 'V')] }),
      'Query.meRequired': () => fails('gone', 'NotFound'),
      'Query.big': () => 'x'.repeat(5 * 1024 * 1024 + 1),
    },
  });

  test('C007 [rec snapshots] util.error without a type lists every key as null', async () => {
    const reply = await asks(api, '{\n  x: hello }');
    expect(reply.status).toBe(200);
    expect(reply.json).toEqual({
      data: { x: null },
      errors: [
        {
          path: ['x'],
          data: null,
          errorType: null,
          errorInfo: null,
          locations: [{ line: 2, column: 3, sourceName: null }],
          message: 'boom',
        },
      ],
    });
    expect(Object.keys(reply.json.errors[0])).toEqual([
      'path',
      'data',
      'errorType',
      'errorInfo',
      'locations',
      'message',
    ]);
  });

  test('C008 [doc util] the data of an error is filtered by the selection, its info is not', async () => {
    const { json } = await asks(api, '{ me { key: id __typename } }');
    expect(json.errors[0]).toMatchObject({
      errorType: 'Conflict',
      data: { key: '1', __typename: 'User' },
      errorInfo: { now: 4 },
    });
    expect(json.data).toEqual({ me: null });
  });

  test('C009 [doc util] an appended error leaves the value', async () => {
    const { json } = await asks(api, '{ users { id } }');
    expect(json.data).toEqual({ users: [{ id: '1' }] });
    expect(json.errors[0]).toMatchObject({ errorType: 'W', path: ['users'] });
  });

  test('C010 [doc util] appended errors are listed in call order', async () => {
    const { json } = await asks(api, '{ users { id } }');
    expect(json.errors.map((entry: { message: string }) => entry.message)).toEqual(['w', 'v']);
  });

  test('C015b [inf] a failure on a non-null field lists the failure and the null', async () => {
    const { json } = await asks(api, '{ meRequired { id } }');
    expect(json.data).toBeNull();
    const messages = json.errors.map((entry: { message: string }) => entry.message);
    expect(messages).toContain('gone');
    expect(messages).toContain(
      "Cannot return null for non-nullable type: 'User' within parent 'Query' (/meRequired)",
    );
  });

  test('C165 [doc quotas] a result above 5 MB is an error', async () => {
    const { json } = await asks(api, '{ big }');
    expect(json.data).toEqual({ big: null });
    expect(json.errors).toHaveLength(1);
  });

  function appended(message: string, errorType: string) {
    return { message, errorType, data: null, errorInfo: null };
  }
});

describe('completion', () => {
  const api = anApi({
    schema,
    resolvers: {
      'Query.me': () => ({ id: 'u1', name: 'Ada', __typename: 'Post' }),
      'Query.posts': () => ({ id: 1 }),
      'Query.todos': () => ({ items: [{ title: null }, { title: 't' }] }),
      'Query.search': ({ arguments: _ }) => ({ id: 'u1', name: 'Ada' }),
      'Query.users': () => [{ id: 'a' }, null, { id: null }],
      'Query.n': () => 3_000_000_000,
      'Query.kind': () => 'HUGE',
      'Mutation.update_user': () => null,
    },
  });

  test('C015 [obs aws/aws-cdk#19061] null for a non-null field is a completion error', async () => {
    const { json } = await asks(api, 'mutation { update_user(input: {name: "n"}) { id } }');
    expect(json).toEqual({
      data: null,
      errors: [
        {
          path: ['update_user'],
          locations: null,
          message: "Cannot return null for non-nullable type: 'User' within parent 'Mutation' (/update_user)",
        },
      ],
    });
  });

  test('C016 [obs aws-amplify/amplify-js#5963] a list index is attached to the segment before it', async () => {
    const { json } = await asks(api, '{ todos { items { title } } }');
    expect(json.data).toEqual({ todos: { items: [null, { title: 't' }] } });
    expect(json.errors).toEqual([
      {
        path: ['todos', 'items', 0, 'title'],
        locations: null,
        message:
          "Cannot return null for non-nullable type: 'String' within parent 'Todo' (/todos/items[0]/title)",
      },
    ]);
  });

  test('C017 [obs aws-amplify/amplify-studio#81] an object where a list belongs is a type mismatch', async () => {
    const { json } = await asks(api, '{ posts { id } }');
    expect(json.data).toEqual({ posts: null });
    expect(json.errors[0].message).toBe(
      "Can't resolve value (/posts) : type mismatch error, expected type LIST, got OBJECT",
    );
  });

  test('C018 [obs error-messages] an integer beyond 32 bits is not serialised', async () => {
    const { json } = await asks(api, '{ n }');
    expect(json.data).toEqual({ n: null });
    expect(json.errors[0]).toEqual({
      path: ['n'],
      locations: null,
      message: "Can't serialize value (/n) : Expected type 'Int' but was 'Long'.",
    });
  });

  test('C018b [doc scalars] an enum value must equal its symbol', async () => {
    const { json } = await asks(api, '{ kind }');
    expect(json.data).toEqual({ kind: null });
    expect(json.errors[0].message).toContain("Can't serialize value (/kind)");
  });

  test('C019 [doc resolvers] a root field without a resolver is null and no error', async () => {
    expect((await asks(api, '{ unresolved }')).json).toEqual({ data: { unresolved: null } });
  });

  test('C020 [doc resolvers] a nested field without a resolver takes the property of its schema name', async () => {
    expect((await asks(api, '{ me { x: name } }')).json).toEqual({ data: { me: { x: 'Ada' } } });
  });

  test('C021 [doc type-system] a union is only completed for a value that names its type', async () => {
    const nameless = await asks(api, '{ search { ... on User { name } } }');
    expect(nameless.json.data).toEqual({ search: null });
    expect(nameless.json.errors).toHaveLength(1);
    const named = anApi({
      schema,
      resolvers: { 'Query.search': () => ({ __typename: 'User', name: 'Ada' }) },
    });
    expect(
      (await asks(named, '{ search { __typename ... on User { name } ... on Post { id } } }')).json,
    ).toEqual({
      data: { search: { __typename: 'User', name: 'Ada' } },
    });
  });

  test('C166 [doc graphql-spec] null bubbles to the nearest nullable position, once per fault', async () => {
    const { json } = await asks(api, '{ users { id } me { id } }');
    expect(json.data).toEqual({ users: [{ id: 'a' }, null, null], me: { id: 'u1' } });
    expect(json.errors).toHaveLength(1);
  });
});
