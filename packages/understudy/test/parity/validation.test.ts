import { describe, expect, test } from 'vitest';
import { anApi } from './steps/given.ts';
import { asks } from './steps/when.ts';
import { schema, validation } from './steps/people.ts';

describe('validation', () => {
  const api = anApi({ schema, resolvers: { 'Query.hello': () => 'world' } });
  const says = async (query: string, variables?: unknown) => {
    const reply = await asks(api, query, variables);
    expect([reply.status, reply.json.data]).toEqual([200, null]);
    return reply.json.errors;
  };

  test('C004 [rec graphql/graphql-over-http#81] selecting an undefined field answers FieldUndefined with null data', async () => {
    expect(await says('{badfield}')).toEqual([
      validation(
        "Validation error of type FieldUndefined: Field 'badfield' in type 'Query' is undefined @ 'badfield'",
        1,
        2,
      ),
    ]);
  });

  test('C004b [obs error-messages] a nested field is named by its path', async () => {
    const [entry] = await says('{ getUser(id: 1) { badfield } }');
    expect(entry.message).toBe(
      "Validation error of type FieldUndefined: Field 'badfield' in type 'User' is undefined @ 'getUser/badfield'",
    );
  });

  test('C005 [rec graphql/graphql-over-http#81] an absent required variable is named', async () => {
    const errors = await says('mutation m($input: In!) { update_user(input: $input) { id } }');
    expect(errors).toEqual([
      validation("Variable 'input' has coerced Null value for NonNull type 'In!'", 1, 12),
    ]);
  });

  test('C005b [rec graphql/graphql-over-http#81] a field missing inside a variable names the outer variable', async () => {
    const [entry] = await says('mutation m($input: In!) { update_user(input: $input) { id } }', {
      input: {},
    });
    expect(entry.message).toBe("Variable 'input' has coerced Null value for NonNull type 'String!'");
  });

  test('C022 [doc configuration-limits] introspection that is disabled is a validation error, and __typename still answers', async () => {
    const closed = anApi({ schema, definition: { introspection: 'DISABLED' } });
    const reply = await asks(closed, '{__schema{types{name}}}');
    expect([reply.status, reply.json.data]).toEqual([200, null]);
    expect(Object.keys(reply.json.errors[0]).sort()).toEqual(['locations', 'message', 'path']);
    expect((await asks(closed, '{__typename}')).json).toEqual({ data: { __typename: 'Query' } });
    expect((await asks(api, '{__schema{queryType{name}}}')).json.data.__schema.queryType.name).toBe('Query');
  });

  test.each([
    ['query q($a: X) { hello }', 'Validation error of type UnknownType: Unknown type X'],
    [
      '{ hello(owner: 1) }',
      "Validation error of type UnknownArgument: Unknown field argument owner @ 'hello'",
    ],
  ])('C163 [obs error-messages] graphql-java speaks of %s', async (query, message) => {
    expect((await says(query)).map((entry: { message: string }) => entry.message)).toContain(message);
  });

  test.each([
    [
      '{ me }',
      "Validation error of type SubSelectionRequired: Sub selection required for type User of field me @ 'me'",
    ],
    [
      '{ getUser { id } }',
      "Validation error of type MissingFieldArgument: Missing field argument id @ 'getUser'",
    ],
    [
      '{ items(limit: "x") }',
      "Validation error of type WrongType: argument 'limit' with value 'StringValue{value='x'}' is not a valid 'Int' @ 'items'",
    ],
    [
      '{ items(in: {name: 1}) }',
      "Validation error of type WrongType: argument 'in.name' with value 'IntValue{value=1}' is not a valid 'String' @ 'items'",
    ],
    [
      '{ items(in: {}) }',
      "Validation error of type WrongType: argument 'in' with value 'ObjectValue{objectFields=[]}' is missing required fields '[name]' @ 'items'",
    ],
    [
      '{ items(in: {name: "x", no: 1}) }',
      "Validation error of type WrongType: argument 'in' with value 'IntValue{value=1}' contains a field not in 'In': 'no' @ 'items'",
    ],
    [
      '{ hello { x } }',
      "Validation error of type SubSelectionNotAllowed: Sub selection not allowed on leaf type String of field hello @ 'hello'",
    ],
    [
      'query q($l: String) { items(limit: $l) }',
      "Validation error of type VariableTypeMismatch: Variable type 'String' doesn't match expected type 'Int' @ 'items'",
    ],
    ['{ ...F }', 'Validation error of type UndefinedFragment: Undefined fragment F'],
    ['query q($l: Int) { hello }', 'Validation error of type UnusedVariable: Unused variable l'],
    ['{ items(limit: $l) }', "Validation error of type UndefinedVariable: Undefined variable l @ 'items'"],
  ])('C163a [inf] graphql-java speaks of %s', async (query, message) => {
    expect((await says(query)).map((entry: { message: string }) => entry.message)).toContain(message);
  });

  test.each([
    ['its own', 'subscription s($x: Boolean!) { onUser @skip(if: $x) { id } }'],
    ['its own, settled beforehand', 'subscription s { onUser @include(if: true) { id } }'],
    [
      'a fragment’s',
      'subscription s($x: Boolean!) { ...F @include(if: $x) } fragment F on Subscription { onUser { id } }',
    ],
    [
      'one inside a fragment',
      'subscription s($x: Boolean!) { ... { onUser @skip(if: $x) { id } ...F } } fragment F on Subscription { ...F }',
    ],
    ['one of a variable that is not declared', 'subscription s { onUser @skip(if: $x) { id } }'],
  ])('C163b [inf] the root of a subscription takes no condition: %s', async (_, query) => {
    const entries: { message: string }[] = await says(query, { x: false });
    expect(entries.map(({ message }) => message)).toContain(
      "Validation error of type ForbidSkipAndIncludeOnSubscriptionRoot: Subscription operation 's' root field 'onUser' must not use @skip nor @include directives in top level selection",
    );
  });

  test('C163c [inf] two roots of a subscription are one too many, and a condition below the root is none of the root', async () => {
    const [two] = await says('subscription s { onUser { id } other: onUser { id } }');
    expect(two.message).toBe(
      'Validation error of type SubscriptionMultipleRootFields: Subscription operation must have exactly one root field',
    );
    const reply = await asks(api, 'subscription s($x: Boolean!) { onUser { id @skip(if: $x) } }', {
      x: true,
    });
    expect(JSON.stringify(reply.json)).not.toContain('Validation error');
  });

  test('C164 [obs aws-amplify/amplify-flutter#822] a variable that does not parse is quoted', async () => {
    const [entry] = await says('query q($n: Int) { items(limit: $n) }', { n: 'x' });
    expect(entry.message).toMatch(/^Variable 'n' has an invalid value\. /);
  });
});
