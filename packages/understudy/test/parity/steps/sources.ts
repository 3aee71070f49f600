import { grades, type Case } from './grades.ts';

const guide = (page: string) => `https://docs.aws.amazon.com/appsync/latest/devguide/${page}.html`;
const ofDynamodb = (page: string) => guide(`js-aws-appsync-resolver-reference-dynamodb-${page}`);
const threads = (repository: string, ...numbers: number[]) =>
  numbers.map((number) => `https://github.com/${repository}/issues/${number}`);

const pattern = (name: string) => `https://github.com/aws-samples/serverless-patterns/tree/main/${name}`;

/** What titles call a page, or the threads in which a topic was seen, by. */
const named: Record<string, string[]> = {
  caching: [guide('enabling-caching')],
  'configuration-limits': [guide('configuration-limits')],
  // A key that hears fields of types for IAM, as the console shows it.
  'console-pictures': ['dynamodb-streams-appsync-subscription', 'eventbridge-appsync-subscription-sam'].map(
    pattern,
  ),
  context: [guide('resolver-context-reference-js')],
  dynamodb: [guide('js-resolver-reference-dynamodb')],
  'dynamodb-batch-get': [ofDynamodb('batch-get-item')],
  'dynamodb-batch-put': [ofDynamodb('batch-put-item')],
  'dynamodb-conditions': [ofDynamodb('condition-expressions')],
  'dynamodb-deleteitem': [ofDynamodb('deleteitem')],
  'dynamodb-getitem': [ofDynamodb('getitem')],
  'dynamodb-putitem': [ofDynamodb('putitem')],
  'dynamodb-query': [ofDynamodb('query')],
  'dynamodb-transact-write': [ofDynamodb('transact-write-items')],
  'dynamodb-updateitem': [ofDynamodb('updateitem')],
  'error-messages': [
    ...threads('aws/aws-appsync-community', 322, 343, 406),
    ...threads('aws-amplify/amplify-js', 5122, 5926),
    ...threads('awslabs/aws-mobile-appsync-sdk-js', 554),
  ],
  'deployed-schemas': [
    'https://github.com/aws-samples/federated-appsync-api-demo',
    'https://github.com/apollographql/apollo-federation-subgraph-compatibility',
    'https://github.com/aws-samples/aws-appsync-merged-api-ci-cd-sample',
    ...['appsync-subscription-filter-cdk', 'appsync-dynamodb-singletable-cdk'].map(pattern),
  ],
  filtering: [guide('aws-appsync-real-time-enhanced-filtering')],
  'graphql-spec': ['https://spec.graphql.org/October2021/'],
  'http-helpers': [guide('http-helpers-in-utils-http-js')],
  invalidation: [guide('aws-appsync-real-time-invalidation')],
  lambda: [guide('resolver-reference-lambda-js')],
  modules: [guide('built-in-modules-js')],
  monitoring: [guide('monitoring')],
  quotas: ['https://docs.aws.amazon.com/general/latest/gr/appsync.html'],
  realtime: [guide('real-time-websocket-client')],
  resolvers: [guide('resolver-reference-overview-js')],
  'runtime-utils': [guide('runtime-utils-js')],
  scalars: [guide('scalars')],
  'security-authz': [guide('security-authz')],
  // Answers of `EvaluateCode` that an emulator's makers keep beside their own.
  snapshots: ['https://github.com/localstack/appsync-utils'],
  'socket-errors': [
    ...threads('aws-amplify/amplify-js', 4813, 9770, 12679),
    ...threads('awslabs/aws-mobile-appsync-sdk-js', 755, 768),
  ],
  'subscription-arguments': threads('awslabs/aws-mobile-appsync-sdk-js', 241, 339),
  'subscription-payload': threads('aws/aws-appsync-community', 89, 175, 186, 218, 231, 250, 364),
  subscriptions: [guide('aws-appsync-real-time-data')],
  'supported-features': [guide('supported-features')],
  'time-helpers': [guide('time-helpers-in-util-time-js')],
  'type-system': [guide('interfaces-and-unions')],
  util: [guide('built-in-util-js')],
};

/** Where a title’s source can be read; none for what is neither a name of the list nor says where it stands. */
export function addressesOf({ grade, source }: Pick<Case, 'grade' | 'source'>): string[] {
  if (source === undefined) return [];
  if (named[source]) return named[source];
  if (/^API_[A-Za-z]+$/.test(source))
    return [`https://docs.aws.amazon.com/appsync/latest/APIReference/${source}.html`];
  if (grade === 'pkg')
    return [
      source === 'botocore'
        ? 'https://pypi.org/project/botocore/'
        : `https://www.npmjs.com/package/${source}`,
    ];
  const thread = /^([\w.-]+\/[\w.-]+)(?:#(\d+))?$/.exec(source);
  if (!thread) return [];
  return thread[2] ? threads(thread[1]!, Number(thread[2])) : [`https://github.com/${thread[1]}`];
}

/** A grade without a place: it was seen, and where was not kept; or it is a choice of this project. */
const placeless = { obs: 'seen by users; no place was kept', inf: 'inferred', unk: 'inferred' };

/** Claims whose title names no source although its grade asks for one, or one that cannot be looked up. */
export function withoutSource(cases: readonly Case[]): string[] {
  return cases
    .filter((one) => (one.source === undefined ? !(one.grade in placeless) : addressesOf(one).length === 0))
    .map(({ file, number, claim, source }) => `${file}: ${number} ${claim}: ${source ?? 'no source'}`);
}

/** Names of the list that no title uses. */
export function unusedSources(cases: readonly Case[]): string[] {
  const used = new Set(cases.map(({ source }) => source));
  return Object.keys(named).filter((name) => !used.has(name));
}

/** As the page shows it: links where there are some, the kind of knowledge elsewhere. */
export function sourceText(one: Case): string {
  const addresses = addressesOf(one);
  if (addresses.length === 0)
    return one.grade in placeless ? placeless[one.grade as 'inf'] : grades[one.grade];
  const [first, ...others] = addresses;
  const more = others.map((address) => `[${address.split('/').pop()}](${address})`);
  return [`[${one.source}](${first})`, ...more].join(', ');
}
