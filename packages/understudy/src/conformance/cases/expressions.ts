import { imports } from '../imports.ts';

/** What an expression of a handler gives. */
export interface AskedExpression {
  claim: string;
  name: string;
  field: string;
  code: string;
  text: string;
}

let last = 0;

function expression(claim: string, text: string): AskedExpression {
  const name = `expression${++last}`;
  return {
    ...{ claim, name, text, field: `Query.${name}` },
    code: `${imports}
export function request(ctx) { return { payload: { gives: ${text} } }; }
export function response(ctx) { return ctx.result; }`,
  };
}

const updating = (operation: string) => `ddb.update({ key: { id: 'test' }, update: { age: ${operation} } })`;

/** Each is a field of its own, named by its place. */
export const expressions: AskedExpression[] = [
  expression('C079', `util.dynamodb.toMapValues({ n: 5, s: 'x', z: null })`),
  expression('C079a', `util.dynamodb.toDynamoDB(['foo', 123, { bar: 'baz' }])`),
  expression('C079a', `util.dynamodb.toStringSet(['foo', 'bar'])`),
  expression('C097', updating('ddb.operations.increment(10)')),
  expression('C098', updating('ddb.operations.decrement(2)')),
  expression('C099', updating('ddb.operations.add(10)')),
  expression('C100', updating('ddb.operations.append([1])')),
  expression('C101', updating('null')),
  expression('C102', `ddb.put({ key: { id: 'abc' }, item: { value: 10 } })`),
  expression('C103', `ddb.query({ query: { userId: { eq: 'u' } } })`),
  expression('C104', `util.transform.toDynamoDBFilterExpression({ title: { contains: 'Hello World' } })`),
  expression('C129', `util.transform.toSubscriptionFilter({ a: { gt: 1, lt: 9 } })`),
  expression('C130', `[util.transform.toSubscriptionFilter({}), util.transform.toSubscriptionFilter(null)]`),
  expression('C074', `JSON.parse('no JSON')`),
  expression('C075', `[util.matches('a*b', 'aaaaab'), util.matches('a*b', 'aaaaabc')]`),
  expression('C272', `'a.b.c'.replace('.', '-')`),
  expression('–', `null === undefined`),
  expression('–', `util.time.epochMilliSecondsToISO8601(0)`),
  expression('–', `util.time.parseISO8601ToEpochMilliSeconds('2018-02-01T17:21:05.180+08:00')`),
  expression('–', `['b', 'a'].concat(['c']).slice(1).join('-')`),
  expression('–', `['a'.toUpperCase(), 'A'.toLowerCase(), 'hello'.replaceAll('l+', 'L')]`),
  expression('–', `[util.urlEncode('a b&c'), util.urlDecode('a+b%26c'), util.base64Encode('hi')]`),
];
