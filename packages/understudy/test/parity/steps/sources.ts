import type { Case, Grade } from './grades.ts';

/** What of a suite is known by something that others can read: pages, threads, packages. */
type Known = Partial<Record<Exclude<Grade, 'inf' | 'unk'>, string[]>>;

const guide = (page: string) => `[${page}](https://docs.aws.amazon.com/appsync/latest/devguide/${page}.html)`;
const reference = (page: string) =>
  `[${page}](https://docs.aws.amazon.com/appsync/latest/APIReference/${page}.html)`;

/** Threads of one repository. */
const threads = (repository: string, ...numbers: number[]) =>
  `${repository} ${numbers.map((number) => `[${number}](https://github.com/${repository}/issues/${number})`).join(', ')}`;

const community = (...numbers: number[]) => threads('aws/aws-appsync-community', ...numbers);
const amplify = (...numbers: number[]) => threads('aws-amplify/amplify-js', ...numbers);
const mobileSdk = (...numbers: number[]) => threads('awslabs/aws-mobile-appsync-sdk-js', ...numbers);

const engineer = threads('graphql/graphql-over-http', 81);
/** Answers of `EvaluateCode` that an emulator's makers keep beside their own. */
const snapshots = '[localstack/appsync-utils](https://github.com/localstack/appsync-utils)';

/** What of the service was published as it came: a claim of this grade is from one of them. */
const recordings = [snapshots, engineer];
/** Seen by users; where, was not written down. */
const unplaced = ['no place is noted'];

const messages = [community(209, 322, 328, 343, 386, 406), amplify(5122, 5926, 5963), mobileSdk(554)];
const sockets = [amplify(4813, 9770, 12679, 12818), community(195, 373), mobileSdk(755, 768)];
const absent = community(305, 348, 394);

const bySuite: Record<string, Known> = {
  apiKeys: {
    doc: [guide('security-authz'), reference('API_ApiKey'), reference('API_UpdateApiKey')],
    obs: unplaced,
  },
  authorization: {
    doc: [guide('security-authz')],
    obs: [
      amplify(4623, 13717),
      threads('aws-amplify/amplify-cli', 3064),
      threads('aws-amplify/amplify-category-api', 2291),
    ],
  },
  authorizer: { doc: [guide('security-authz')], rec: recordings },
  'clients/amplify': { pkg: ['`@aws-amplify/api-graphql`'] },
  'clients/apollo': { pkg: ['`aws-appsync-auth-link`', '`aws-appsync-subscription-link`'] },
  'clients/others': {
    pkg: [
      '`@urql/core`',
      '`amazon-cognito-identity-js`',
      '`@aws-sdk/client-cognito-identity-provider`',
      '`botocore`',
    ],
  },
  'clients/fetch': { doc: [guide('security-authz'), guide('real-time-websocket-client')] },
  deployment: {
    doc: [reference('API_CreateResolver')],
    obs: [threads('aws/aws-cdk', 32848), community(146)],
  },
  dynamodb: { doc: [guide('js-resolver-reference-dynamodb')] },
  dynamodbConditions: { doc: [guide('js-resolver-reference-dynamodb')], obs: messages },
  errors: { doc: [guide('built-in-util-js'), guide('scalars')], obs: messages, rec: recordings },
  execution: { doc: [guide('resolver-context-reference-js')], obs: [absent] },
  filters: {
    doc: [guide('aws-appsync-real-time-enhanced-filtering')],
    obs: [community(36, 94), mobileSdk(241, 339), threads('aws-amplify/amplify-category-api', 342)],
  },
  http: {
    doc: [guide('security-authz'), guide('resolver-context-reference-js')],
    obs: messages,
    rec: recordings,
  },
  identity: {
    doc: [guide('resolver-context-reference-js')],
    obs: unplaced,
    rec: recordings,
  },
  lambda: { doc: [guide('resolver-reference-lambda-js')], obs: [community(43, 386), absent] },
  language: { doc: [guide('supported-features')], obs: [absent, community(279, 301, 303, 308)] },
  logs: { doc: [guide('monitoring')] },
  openid: { doc: [guide('security-authz'), reference('API_OpenIDConnectConfig')] },
  runtime: {
    doc: [guide('resolver-reference-overview-js'), guide('runtime-utils-js'), guide('supported-features')],
    obs: [community(280, 344, 346), absent],
  },
  scalars: {
    doc: [guide('scalars')],
    obs: [mobileSdk(533), threads('aws-amplify/amplify-cli', 4371), ...messages],
  },
  severalApis: { doc: [guide('security-authz'), guide('real-time-websocket-client')] },
  start: { doc: [guide('real-time-websocket-client')], obs: sockets },
  subscriptions: {
    doc: [guide('aws-appsync-real-time-data'), guide('aws-appsync-real-time-invalidation')],
    obs: [community(89, 127, 160, 175, 186, 218, 231, 250, 364), mobileSdk(533)],
  },
  together: { doc: [guide('built-in-util-js')], obs: messages, rec: recordings },
  util: { doc: [guide('built-in-util-js'), guide('js-resolver-reference-dynamodb')], rec: [snapshots] },
  validation: { doc: [reference('API_CreateGraphqlApi')], obs: messages, rec: recordings },
  websocket: {
    doc: [guide('real-time-websocket-client')],
    obs: sockets,
    pkg: ['`aws-appsync-subscription-link`'],
  },
  wiring: {
    doc: [
      guide('supported-features'),
      guide('resolver-context-reference-js'),
      reference('API_LambdaAuthorizerConfig'),
    ],
    obs: [
      threads('localstack/localstack', 11326),
      '[aws-samples/aws-appsync-resolver-samples](https://github.com/aws-samples/aws-appsync-resolver-samples)',
      ...messages,
    ],
  },
};

const names = { rec: 'recorded', doc: 'documented', obs: 'observed', pkg: 'read from a package' } as const;

/** Suites whose claims say that others can read it, and for which no place is named. */
export function withoutSource(cases: readonly Case[]): string[] {
  const lacking = cases.filter(
    ({ grade, file }) => grade in names && bySuite[file]?.[grade as keyof typeof names] === undefined,
  );
  return [...new Set(lacking.map(({ grade, file }) => `${file} ${grade}`))];
}

/** A row for each suite and grade. */
export function sourceRows(cases: readonly Case[]): string[] {
  const suites = [...new Set(cases.map(({ file }) => file))].sort();
  return suites.flatMap((suite) =>
    (Object.keys(names) as (keyof typeof names)[])
      .filter((grade) => cases.some((one) => one.file === suite && one.grade === grade))
      .map((grade) => `| ${suite} | ${names[grade]} | ${(bySuite[suite]?.[grade] ?? []).join('; ')} |`),
  );
}
