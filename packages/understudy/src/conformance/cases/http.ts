import { query, type ConformanceCase, type HttpAsk } from './asks.ts';

const post = (body: string, more: Partial<HttpAsk> = {}): HttpAsk => ({
  kind: 'http',
  method: 'POST',
  body,
  ...more,
});
const get = (given: Record<string, string>): HttpAsk => ({ kind: 'http', method: 'GET', query: given });
const hello = '{"query":"{ hello }"}';

const asked = (claim: string, name: string, ask: HttpAsk): ConformanceCase => ({ claim, name, ask });

/** How requests are read, refused and answered. */
export const httpCases: ConformanceCase[] = [
  asked('C001', 'an empty body', post('')),
  ...['meow', '{}', '{}}', '[]'].map((body) => asked('C002', `the body ${body}`, post(body))),
  asked('C002b', 'a syntax error', query('{ hello')),
  asked('C003', 'several operations without a name', query('query a { hello } query b { hello }')),
  asked('C004', 'an undefined field', query('{ nothing }')),
  asked('C004b', 'an undefined field below another', query('{ thing { nothing } }')),
  asked('C005', 'a required variable that is absent', query('query q($id: ID!) { stored(id: $id) { id } }')),
  asked('C025', 'application/graphql', post(hello, { contentType: 'application/graphql' })),
  asked('C026', 'a query by GET', get({ query: '{ hello }' })),
  asked(
    'C026b',
    'variables and an operation name by GET',
    get({
      query: 'query a($a: String) { arguments(a: $a) } query b { hello }',
      variables: '{"a":"x"}',
      operationName: 'b',
    }),
  ),
  asked('C024', 'a subscription that is posted', query('subscription { onPublish { id } }')),
  asked('C007', 'util.error with a message alone', query('{ fails { id } hello }')),
  asked('C008', 'the data and the info of util.error', query('{ fails(type: "Own") { id count } }')),
  asked('C010', 'appended errors', query('{ appends { id } }')),
  asked('C011a', 'util.unauthorized', query('{ denies }')),
  asked('C012', 'a member of nothing', query('{ breaks }')),
  asked('C015', 'null where the schema allows none', query('{ strict { id name } }')),
  asked('C017', 'an object where a list belongs', query('{ wrong(kind: "tags") { id tags } }')),
  asked('C018', 'an integer beyond 32 bits', query('{ wrong(kind: "count") { id count } }')),
  asked('C018b', 'a value that its enum lacks', query('{ wrong(kind: "colour") { id colour } }')),
  asked('C033', 'stored data that is no AWSDateTime', query('{ wrong(kind: "when") { id when } }')),
  asked('C019', 'a root field without a resolver', query('{ unresolved }')),
  asked('C020', 'an alias of a field without a resolver', query('{ thing { called: name } }')),
  asked(
    'C021',
    'a union whose value names its type',
    query('{ pet(typed: true) { __typename ... on Cat { meow } } }'),
  ),
  asked('C021', 'a union whose value does not', query('{ pet { ... on Cat { meow } } }')),
  asked(
    'C070',
    'an argument whose variable was not sent',
    query('query q($a: String) { arguments(a: $a, b: 1) }'),
  ),
];
