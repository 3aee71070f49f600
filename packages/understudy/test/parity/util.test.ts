import { describe, expect, test } from 'vitest';
import { code } from './steps/resolvers.ts';
import { anApi } from './steps/wiredResolvers.ts';

async function answerOf(expression: string) {
  const api = anApi([{ coordinate: 'Query.a', code: code(`return { payload: { v: ${expression} } };`) }]);
  api.clock.moveTo(Date.UTC(2026, 10, 20, 12));
  return api.run('Query.a');
}

/** What an expression of a handler gives. */
async function value(expression: string): Promise<unknown> {
  const { value: given, errors } = await answerOf(expression);
  expect(errors).toEqual([]);
  return (given as { v: unknown }).v;
}

async function refusal(expression: string) {
  return (await answerOf(expression)).errors[0];
}

describe('util', () => {
  test('C079 [rec snapshots] toMapValues types numbers, strings and nulls', async () => {
    expect(await value("util.dynamodb.toMapValues({ n: 5, s: 'x', z: null })")).toEqual({
      n: { N: 5 },
      s: { S: 'x' },
      z: { NULL: null },
    });
  });

  test.each([
    ["toDynamoDB('x')", { S: 'x' }],
    ['toDynamoDB(12345)', { N: 12345 }],
    ['toDynamoDB(true)', { BOOL: true }],
    ['toDynamoDB(null)', { NULL: null }],
    [
      "toDynamoDB(['foo', 123, { bar: 'baz' }])",
      { L: [{ S: 'foo' }, { N: 123 }, { M: { bar: { S: 'baz' } } }] },
    ],
    ["toString('test')", { S: 'test' }],
    ['toNumber(12345)', { N: 12345 }],
    ["toBinary('foo')", { B: 'foo' }],
    ['toBoolean(true)', { BOOL: true }],
    ['toNull()', { NULL: null }],
    ["toStringSet(['foo', 'bar'])", { SS: ['foo', 'bar'] }],
    ['toNumberSet([1, 23, 4.56])', { NS: [1, 23, 4.56] }],
    ["toBinarySet(['foo'])", { BS: ['foo'] }],
    ["toList(['foo'])", { L: [{ S: 'foo' }] }],
    ["toMap({ foo: 'bar' })", { M: { foo: { S: 'bar' } } }],
    ["toS3Object('foo', 'bar', 'baz')", { S: '{"s3":{"key":"foo","bucket":"bar","region":"baz"}}' }],
    [
      "toS3Object('foo', 'bar', 'baz', 'beep')",
      { S: '{"s3":{"key":"foo","bucket":"bar","region":"baz","version":"beep"}}' },
    ],
    ['toString(null)', null],
    ['toMapValues(null)', null],
    ['toStringSet(null)', null],
  ])('C079a [rec snapshots] util.dynamodb.%s', async (call, expected) => {
    expect(await value(`util.dynamodb.${call}`)).toEqual(expected);
  });

  const update = (change: string) => value(`ddb.update({ key: { id: 'test' }, update: { ${change} } })`);
  const names = { '#expName_1': 'age' };

  test('C097 [rec snapshots] increment adds to what is there', async () => {
    expect(await update('age: ddb.operations.increment(10)')).toEqual({
      operation: 'UpdateItem',
      key: { id: { S: 'test' } },
      update: {
        expression: 'SET #expName_1 = #expName_1 + :expValue_1',
        expressionNames: names,
        expressionValues: { ':expValue_1': { N: 10 } },
      },
    });
    expect(await update('age: ddb.operations.increment()')).toMatchObject({
      update: { expressionValues: { ':expValue_1': { N: 1 } } },
    });
  });

  test.each([
    [
      'C098 [rec snapshots] decrement subtracts',
      'ddb.operations.decrement(2)',
      '#expName_1 - :expValue_1',
      { N: 2 },
    ],
    ['C099 [rec snapshots] add is a plain SET', 'ddb.operations.add(10)', ':expValue_1', { N: 10 }],
    [
      'C099a [rec snapshots] replace sets a map whole',
      'ddb.operations.replace({ a: 1 })',
      ':expValue_1',
      { M: { a: { N: 1 } } },
    ],
    [
      'C100 [rec snapshots] append adds at the end',
      'ddb.operations.append([1])',
      'list_append(#expName_1, :expValue_1)',
      { L: [{ N: 1 }] },
    ],
    [
      'C100a [rec snapshots] prepend adds at the front',
      'ddb.operations.prepend([1])',
      'list_append(:expValue_1, #expName_1)',
      { L: [{ N: 1 }] },
    ],
    ['C101 [rec snapshots] null is stored, and removes nothing', 'null', ':expValue_1', { NULL: null }],
  ])('%s: an update with %s sets %s', async (_case, operation, clause, bound) => {
    expect(await update(`age: ${operation}`)).toMatchObject({
      update: {
        expression: `SET #expName_1 = ${clause}`,
        expressionNames: names,
        expressionValues: { ':expValue_1': bound },
      },
    });
  });

  test('C101a [doc modules] a removal is a REMOVE with an empty map of values, after every SET', async () => {
    expect(await update('age: ddb.operations.remove()')).toMatchObject({
      update: { expression: 'REMOVE #expName_1', expressionNames: names, expressionValues: {} },
    });
    expect(await update('a: ddb.operations.remove(), b: 1, c: ddb.operations.remove(), d: 2')).toMatchObject({
      update: {
        expression: 'SET #expName_2 = :expValue_1, #expName_4 = :expValue_2 REMOVE #expName_1, #expName_3',
      },
    });
  });

  test('C102 [rec snapshots] put does not repeat the key among the attributes', async () => {
    expect(await value("ddb.put({ key: { id: 'abc' }, item: { value: 10 } })")).toEqual({
      operation: 'PutItem',
      key: { id: { S: 'abc' } },
      attributeValues: { value: { N: 10 } },
    });
  });

  test('C102a [doc modules] options that are null are left out, and a condition without values has no map of them', async () => {
    expect(
      await value("ddb.put({ key: { id: 'a' }, item: {}, condition: { id: { attributeExists: false } } })"),
    ).toMatchObject({
      condition: { expression: '(attribute_not_exists(#id))', expressionNames: { '#id': 'id' } },
    });
    expect(await value('ddb.scan({ limit: 10, nextToken: null, index: undefined })')).toEqual({
      operation: 'Scan',
      limit: 10,
    });
  });

  test('C103 [rec snapshots] query builds its key condition, get its projection', async () => {
    expect(await value("ddb.query({ query: { userId: { eq: 'u' } } })")).toEqual({
      operation: 'Query',
      query: {
        expression: '(#userId = :userId_eq)',
        expressionNames: { '#userId': 'userId' },
        expressionValues: { ':userId_eq': { S: 'u' } },
      },
    });
    expect(await value("ddb.query({ query: { pk: { eq: 'p' }, sk: { beginsWith: 's' } } })")).toMatchObject({
      query: { expression: '(#pk = :pk_eq) AND (begins_with(#sk,:sk_beginsWith))' },
    });
    expect(await value("ddb.get({ key: { id: 1 }, projection: ['id', 'nested.field'] })")).toMatchObject({
      projection: {
        expression: '#expName_1, #expName_2.#expName_3',
        expressionNames: { '#expName_1': 'id', '#expName_2': 'nested', '#expName_3': 'field' },
      },
    });
  });

  const filter = (filterText: string) => value(`util.transform.toDynamoDBFilterExpression(${filterText})`);

  test.each([
    ["{ title: { contains: 'Hello World' } }", '(contains(#title,:title_contains))'],
    ["{ v: { notContains: 'x' } }", '(NOT contains(#v,:v_notContains))'],
    ["{ v: { beginsWith: 'x' } }", '(begins_with(#v,:v_beginsWith))'],
    ['{ v: { between: [1, 9, 3] } }', '(#v BETWEEN :v_between_start AND :v_between_end)'],
    ["{ v: { in: ['a', 'b'] } }", '(#v IN (:v_in_0, :v_in_1))'],
    ['{ v: { in: [] } }', '(null)'],
    ['{ v: { attributeExists: true } }', '(attribute_exists(#v))'],
    ["{ v: { attributeType: 'stringSet' } }", '(attribute_type(#v,:v_attributeType))'],
    ['{ v: { size: { gt: 2, lt: 5 } } }', '((size(#v) > :v_size_gt) AND (size(#v) < :v_size_lt))'],
    ['{ v: { size: { size: { gt: 1 } } } }', '(size(#v) > :v_size_size_gt)'],
    ["{ v: { size: { contains: 'x' } } }", '(contains(size(#v),:v_size_contains))'],
    ['{ a: { eq: 1 }, b: { ne: 2 } }', '(#a = :a_eq) AND (#b <> :b_ne)'],
    ['{ v: { ge: 1, le: 5 } }', '((#v >= :v_ge) AND (#v <= :v_le))'],
    ['{ and: [{ a: { eq: 1 } }] }', '(#a = :and_0_a_eq)'],
    ['{ or: [{ a: { eq: 1 } }, { b: { eq: 2 } }] }', '((#a = :or_0_a_eq) OR (#b = :or_1_b_eq))'],
    ['{ not: { not: { a: { eq: 1 } } } }', '(NOT (NOT (#a = :not_not_a_eq)))'],
    [
      '{ and: [{ or: [{ a: { eq: 1 } }, { b: { eq: 2 } }] }, { c: { eq: 3 } }] }',
      '(((#a = :and_0_or_0_a_eq) OR (#b = :and_0_or_1_b_eq)) AND (#c = :and_1_c_eq))',
    ],
    ["{ 'a.b': { eq: 1 } }", '(#a.b = :a.b_eq)'],
    ['{}', ''],
    ['{ and: [] }', ''],
    ['{ v: {} }', ''],
    ['{ a: { eq: 1 }, b: {} }', '(#a = :a_eq) AND '],
    ['{ and: [{ a: { eq: 1 } }, {}] }', '((#a = :and_0_a_eq) AND )'],
    ['{ not: {} }', '(NOT )'],
  ])('C104 [rec snapshots] the filter %s is %s', async (given, expected) => {
    expect(JSON.parse((await filter(given)) as string)).toMatchObject({ expression: expected });
    expect(await value(`util.transform.toDynamoDBConditionExpression(${given})`)).toBe(await filter(given));
  });

  test.each([
    ...['{ a: { bogus: 1 } }', '', 'null', '[]', "'text'", "{ v: 'x' }", '{ a: { b: { eq: 1 } } }'],
    ...[
      '{ and: { a: { eq: 1 } } }',
      '{ and: null }',
      '{ and: [{ a: { eq: 1 } }, null] }',
      '{ not: [{ a: { eq: 1 } }] }',
    ],
    ...[
      '{ v: { between: [1] } }',
      "{ v: { between: 'x' } }",
      "{ v: { in: 'x' } }",
      "{ v: { attributeExists: 'yes' } }",
    ],
    ...["{ v: { attributeType: 'S' } }", '{ v: { size: 3 } }'],
  ])('C105 [rec snapshots] the filter %s cannot be rendered and gives null', async (given) => {
    expect(await filter(given)).toBeNull();
  });

  const groups = async (text: string) => {
    const made = (await value(`util.transform.toSubscriptionFilter(${text})`)) as {
      filterGroup: { filters: { fieldName: string; operator: string; value: unknown }[] }[];
    } | null;
    return (
      made &&
      made.filterGroup.map(({ filters }) =>
        filters.map(
          ({ fieldName, operator, value: wanted }) => `${fieldName} ${operator} ${JSON.stringify(wanted)}`,
        ),
      )
    );
  };

  test('C127a [rec snapshots] the members of an or are groups', async () => {
    expect(await groups('{ or: [{ a: { eq: 1 } }, { b: { eq: 2 } }] }')).toEqual([['a eq 1'], ['b eq 2']]);
  });

  test('C128 [rec snapshots] fields, and with or nested in it, rules and ignored fields combine', async () => {
    expect(await groups('{ a: { eq: 1 }, b: { eq: 2 } }')).toEqual([['a eq 1', 'b eq 2']]);
    expect(await groups('{ and: [{ a: { eq: 1 } }, { or: [{ b: { eq: 2 } }, { c: { eq: 3 } }] }] }')).toEqual(
      [
        ['a eq 1', 'b eq 2'],
        ['a eq 1', 'c eq 3'],
      ],
    );
    expect(await groups('{ a: { eq: 1 } }, [], { r1: { gte: 250 }, r2: { eq: "p" } }')).toEqual([
      ['a eq 1', 'r1 gte 250'],
      ['a eq 1', 'r2 eq "p"'],
    ]);
    expect(await groups('{}, [], { r1: { eq: 1 } }')).toEqual([['r1 eq 1']]);
    expect(await groups('{ a: { eq: 1 }, and: [{ b: { eq: 2 } }] }, ["b"]')).toEqual([['a eq 1']]);
    expect(await groups('{ not: { a: { eq: 1 } } }')).toEqual([['not a {"eq":1}']]);
  });

  test('C129 [rec snapshots] two operators on one field are two groups', async () => {
    expect(await groups('{ a: { gt: 1, lt: 9 } }')).toEqual([['a gt 1'], ['a lt 9']]);
  });

  test.each(['{}', '{ a: {} }', '{ and: [] }'])(
    'C130 [rec snapshots] the subscription filter %s has no group',
    async (given) => {
      expect(await groups(given)).toEqual([]);
    },
  );

  test.each(['null', '', '[]', `'{"a":{"eq":1}}'`])(
    'C130a [rec snapshots] the subscription filter %s is null',
    async (given) => {
      expect(await groups(given)).toBeNull();
    },
  );

  test('[rec snapshots] an argument of the wrong kind is an error of type Code at its place', async () => {
    expect(await refusal('util.urlEncode(5)')).toMatchObject({
      errorType: 'Code',
      message: expect.stringMatching(/^code\.js:3:\d+: /),
    });
  });
});
