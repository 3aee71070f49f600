import { query, type ConformanceCase } from './asks.ts';

const put = (field: string, id: string, name: string) =>
  query(`mutation { ${field}(input: { id: "${id}", name: "${name}" }) { id name } }`);
const remove = (id: string) => query(`mutation { remove(id: "${id}") { id name } }`);
const invoke = (field: string, ask: object) =>
  query(`query q($ask: AWSJSON!) { ${field}(ask: $ask) }`, { ask: JSON.stringify(ask) });

/** What tables and functions answer through resolvers. */
export const sourceCases: ConformanceCase[] = [
  {
    claim: 'C080',
    name: 'GetItem of nothing',
    before: [remove('a')],
    ask: query('{ stored(id: "a") { id } }'),
  },
  { claim: 'C081', name: 'PutItem', ask: put('put', 'a', 'one') },
  {
    claim: 'C084',
    name: 'a put whose condition fails on the same item',
    before: [put('put', 'b', 'one')],
    ask: put('putOnce', 'b', 'one'),
  },
  {
    claim: 'C085',
    name: 'a put whose condition fails on another item',
    before: [put('put', 'c', 'one')],
    ask: put('putOnce', 'c', 'two'),
  },
  { claim: 'C087a', name: 'DeleteItem of what is there', before: [put('put', 'd', 'one')], ask: remove('d') },
  { claim: 'C087a', name: 'DeleteItem of nothing', before: [remove('e')], ask: remove('e') },
  { claim: 'C014', name: 'a request without an operation', ask: query('{ malformed { id } }') },
  { claim: 'C107', name: 'a payload', ask: invoke('invoked', { a: 1 }) },
  {
    claim: 'C109',
    name: 'an error with a name, behind code',
    ask: invoke('invoked', { throws: 'NotFound', message: 'gone' }),
  },
  {
    claim: 'C109a',
    name: 'an error with a name, without code',
    ask: invoke('direct', { throws: 'NotFound', message: 'gone' }),
  },
  {
    claim: 'C109b',
    name: 'an UnauthorizedException, without code',
    ask: invoke('direct', { throws: 'UnauthorizedException', message: 'x' }),
  },
  {
    claim: 'C110',
    name: 'a returned errorMessage, without code',
    ask: invoke('direct', { errorMessage: 'x' }),
  },
];
