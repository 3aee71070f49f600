import { imports } from './imports.ts';

/** A resolver of the template; without code, a function is invoked directly. */
export interface ResolverCode {
  field: string;
  code?: string;
  source?: string;
}

const giving = (expression: string, before = '') => `${imports}
export function request(ctx) { ${before} return { payload: ${expression} }; }
export function response(ctx) { return ctx.result; }`;

const asking = (request: string, response = 'return ctx.result;') => `${imports}
export function request(ctx) { return ${request}; }
export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  ${response}
}`;

const thing = `{ id: '1', name: 'one', colour: 'RED', tags: ['a'], count: 3 }`;
const key = `key: util.dynamodb.toMapValues({ id: ctx.args.id })`;
const ofInput = `operation: 'PutItem', key: util.dynamodb.toMapValues({ id: ctx.args.input.id }),
  attributeValues: util.dynamodb.toMapValues({ name: ctx.args.input.name, tags: ctx.args.input.tags })`;

export const resolvers: ResolverCode[] = [
  { field: 'Query.hello', code: giving(`'world'`) },
  { field: 'Query.who', code: giving('util.authType()') },
  { field: 'Query.thing', code: giving(thing) },
  {
    field: 'Query.pet',
    code: giving(`ctx.args.typed ? { __typename: 'Cat', meow: 'mrr' } : { meow: 'mrr' }`),
  },
  {
    field: 'Query.fails',
    code: giving(
      `'never'`,
      `if (ctx.args.type) { util.error('it failed', ctx.args.type, { id: '1', name: 'one', count: 1 }, { more: 'info' }); }
       util.error('it failed');`,
    ),
  },
  {
    field: 'Query.appends',
    code: giving(thing, `util.appendError('first', 'One'); util.appendError('second', 'Two');`),
  },
  { field: 'Query.denies', code: giving(`'never'`, 'util.unauthorized();') },
  {
    field: 'Query.breaks',
    code: giving(`'never'`, 'const nothing = ctx.args.nothing; const x = nothing.member;'),
  },
  { field: 'Query.strict', code: giving(`{ id: '1' }`) },
  {
    field: 'Query.wrong',
    code: giving(
      `{ id: '1', colour: ctx.args.kind === 'colour' ? 'BLUE' : 'RED', tags: ctx.args.kind === 'tags' ? { a: 1 } : [], count: ctx.args.kind === 'count' ? 3000000000 : 1, when: ctx.args.kind === 'when' ? 'yesterday' : null }`,
    ),
  },
  { field: 'Query.scalar', code: giving('ctx.args') },
  { field: 'Query.json', code: giving(`ctx.args.text ? '{"a":1}' : { a: 1 }`) },
  { field: 'Query.arguments', code: giving('ctx.args') },
  {
    field: 'Query.stored',
    source: 'Table',
    code: asking(`{ operation: 'GetItem', ${key}, consistentRead: true }`),
  },
  { field: 'Query.malformed', source: 'Table', code: asking('{}') },
  {
    field: 'Query.invoked',
    source: 'Function',
    code: asking(`{ operation: 'Invoke', payload: ctx.args.ask }`),
  },
  { field: 'Query.direct', source: 'Function' },
  { field: 'Mutation.put', source: 'Table', code: asking(`{ ${ofInput} }`) },
  {
    field: 'Mutation.putOnce',
    source: 'Table',
    code: asking(`{ ${ofInput}, condition: { expression: 'attribute_not_exists(id)' } }`),
  },
  { field: 'Mutation.remove', source: 'Table', code: asking(`{ operation: 'DeleteItem', ${key} }`) },
  { field: 'Mutation.publish', code: giving('{ id: ctx.args.id, name: ctx.args.name }') },
  { field: 'Mutation.say', code: giving('{ text: ctx.args.text }') },
  { field: 'Subscription.refused', code: giving('null', 'util.unauthorized();') },
];
