import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SettingRefused } from '../../infra/settingKinds.ts';
import { Usher, type UsherProps } from '../../infra/usher.ts';
import { UsherData } from '../../infra/usherData.ts';
import { bundle } from '../../tools/dev/run.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'usher-construct-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const anApp = () => new App({ outdir: mkdtempSync(join(scratch, 'out-')) });

function aFunction(stack: Stack): Lambda {
  const code = Code.fromInline('exports.handler = async () => 1');
  return new Lambda(stack, 'Mine', { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code });
}

describe('in a stack of another app, beside what is there', () => {
  let template: Template;
  let usher: Usher;

  beforeAll(() => {
    const stack = new Stack(anApp(), 'AcmeShop');
    const pager = new Topic(stack, 'Pager');
    const counts = aFunction(stack);
    usher = new Usher(stack, 'Usher', { alarmTopic: pager.topicArn, graceDays: 3, monthlyBudget: 50 });
    usher.grantCount(counts);
    usher.onEvent('Ending', { detailType: ['trial.ending'], target: new LambdaFunction(counts) });
    const reads = new Lambda(stack, 'Reads', {
      ...{ runtime: Runtime.NODEJS_24_X, handler: 'index.handler' },
      code: Code.fromInline('exports.handler = async () => 1'),
    });
    usher.grantRead(reads);
    template = Template.fromStack(stack);
  });

  test('everything is named after the stack, and nothing of it asks for a parameter', () => {
    expect(usher.name).toBe('acme-shop');
    template.hasResourceProperties('AWS::DynamoDB::Table', { TableName: 'acme-shop-users' });
    template.hasResourceProperties('AWS::Lambda::Function', { FunctionName: 'acme-shop-consumeUsage' });
    expect(Object.keys(template.toJSON().Parameters)).toEqual(['BootstrapVersion']);
    expect(JSON.stringify(template.toJSON())).not.toContain('Fn::ImportValue');
  });

  test('what it is given stands in the template, and alarms tell a topic of the same stack', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'acme-shop-stripeWebhook',
      Environment: { Variables: Match.objectLike({ GRACE_DAYS: '3' }) },
    });
    template.allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [{ Ref: Match.stringLikeRegexp('^Pager') }],
    });
    template.hasResourceProperties('AWS::Budgets::Budget', {
      NotificationsWithSubscribers: Match.arrayWith([
        Match.objectLike({ Subscribers: [{ SubscriptionType: 'SNS', Address: Match.anyValue() }] }),
      ]),
    });
  });

  test('what was not done goes to its queue, which is there before', () => {
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      DestinationConfig: {
        OnFailure: {
          Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('^UsherDataDeadLetters'), 'Arn'] },
        },
      },
    });
  });

  test('a function that may count may call what counts, and knows where; one that may read changes nothing', () => {
    const fieldsOf = (role: RegExp) =>
      Object.entries(template.findResources('AWS::IAM::Policy'))
        .filter(([id]) => role.test(id))
        .flatMap(([, { Properties }]) => JSON.stringify(Properties).match(/fields\/\w+/g) ?? [])
        .map((field) => field.slice('fields/'.length));
    expect(fieldsOf(/^MineService/).sort()).toEqual([
      ...['canUse', 'consumeMany', 'consumeUsage', 'consumeUsageFor', 'ensureAccount'],
      ...['releaseUsage', 'reserveUsage', 'settleUsage', 'usage'],
    ]);
    const read = [...fieldsOf(/^ReadsService/)].sort();
    expect(read).toEqual(['actions', 'canUse', 'entitlements', 'pricing', 'products', 'trial', 'usage']);
    const learning = Object.entries(template.findResources('AWS::Lambda::Function')).filter(([, one]) =>
      Object.hasOwn(one['Properties'].Environment?.Variables ?? {}, 'USHER_GRAPHQL_URL'),
    );
    expect(learning.map(([id]) => id.slice(0, 4)).sort()).toEqual(['Mine', 'Read']);
  });

  test('what a deployment writes to a file stands in its outputs', () => {
    expect(Object.keys(usher.outputs)).toEqual(
      expect.arrayContaining([
        'graphqlUrl',
        'realtimeUrl',
        'region',
        'userPoolId',
        'userPoolClientId',
        'webUrl',
      ]),
    );
  });

  test('an event of the bus reaches a function of the app', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventBusName: { Ref: Match.stringLikeRegexp('^UsherBus') },
      EventPattern: { source: ['usher'], 'detail-type': ['trial.ending'] },
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Mine'), 'Arn'] } })],
    });
  });
});

describe('several in one app', () => {
  test('two stand side by side under two names, and share none', () => {
    const app = anApp();
    const webOrigins = ['https://shop.example.com'];
    const both = ['eu', 'us'].map(
      (name) => new Usher(new Stack(app, name), 'Usher', { name, web: false, webOrigins }),
    );
    expect(both.map(({ tables }) => tables.users.tableName)).toEqual(['eu-users', 'us-users']);
    const named = both.map((usher) => namesIn(Template.fromStack(Stack.of(usher))));
    const [first, second] = named as [string[], string[]];
    expect(first.length).toBeGreaterThan(120);
    expect(first.filter((name) => second.includes(name))).toEqual([]);
  });

  test('two of one name are refused, wherever they stand', () => {
    const app = anApp();
    new UsherData(new Stack(app, 'A'), 'Data', { name: 'shop' });
    expect(refusalOf(() => new UsherData(new Stack(app, 'B'), 'Data', { name: 'shop' }))).toBe(
      'B/Data is named "shop", as A/Data is; each deployment needs a name of its own.',
    );
  });
});

test('a pool that the same app makes is taken by what it is known by once it is made', () => {
  const stack = new Stack(anApp(), 'Shop');
  const pool = new UserPool(stack, 'Pool');
  const { userPoolClientId } = pool.addClient('Web');
  new Usher(stack, 'Usher', {
    users: { kind: 'pool', userPoolId: pool.userPoolId, clientIds: [userPoolClientId] },
  });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::Cognito::UserPool', 1);
  template.hasResourceProperties('AWS::AppSync::GraphQLApi', {
    UserPoolConfig: {
      UserPoolId: { Ref: Match.stringLikeRegexp('^Pool') },
      AppIdClientRegex: { 'Fn::Join': ['', ['^(', { Ref: Match.stringLikeRegexp('^PoolWeb') }, ')$']] },
    },
  });
});

describe('the two halves', () => {
  test('in two stacks, the second is deployed after the first, and imports what that one exports', () => {
    const app = anApp();
    const data = new UsherData(new Stack(app, 'Data'), 'UsherData', { name: 'shop', graceDays: 2 });
    const stack = new Stack(app, 'App');
    const usher = new Usher(stack, 'Usher', { data });
    expect(usher.name).toBe('shop');
    const exported = Object.values(Template.fromStack(Stack.of(data)).toJSON().Outputs as Outputs);
    const text = JSON.stringify(Template.fromStack(stack).toJSON());
    const imported = new Set([...text.matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name]) => name));
    expect([...imported].sort()).toEqual(exported.map((one) => one.Export?.Name).sort());
    expect(stack.dependencies).toContain(Stack.of(data));
    expect(text).toContain('"GRACE_DAYS":"2"');
  });

  test('nested in the stack of the data, the second takes everything from its parent', () => {
    const stack = new Stack(anApp(), 'Shop');
    const data = new UsherData(stack, 'UsherData');
    const usher = new Usher(new NestedStack(stack, 'Nested'), 'Usher', { data });
    expect(usher.name).toBe('shop');
    const text = JSON.stringify(Template.fromStack(Stack.of(usher)).toJSON());
    expect(text).not.toContain('Fn::ImportValue');
    expect(text).toContain('referencetoShopUsherDataUsers');
  });

  test('both stand in one nested stack, named after the stack that is deployed', () => {
    const usher = new Usher(new NestedStack(new Stack(anApp(), 'Shop'), 'Nested'), 'Usher');
    expect(usher.name).toBe('shop');
    Template.fromStack(Stack.of(usher)).resourceCountIs('AWS::AppSync::GraphQLApi', 1);
  });

  test('what is said of data is said once', () => {
    const app = anApp();
    const data = new UsherData(new Stack(app, 'Data'), 'UsherData', { mfa: 'required' });
    expect(refusalOf(() => new Usher(new Stack(app, 'App'), 'Usher', { data, mfa: 'optional' }))).toBe(
      'App/Usher.mfa is not what the data half has; it is said there, for both.',
    );
  });

  test('what holds data keeps its place in the template, so that no deployment replaces it', () => {
    const stack = new Stack(anApp(), 'usher-dev-data');
    new UsherData(stack, 'Default', { name: 'usher-dev', parameters: true });
    const ids = Object.keys(Template.fromStack(stack).toJSON().Resources).sort();
    expect(ids).toEqual(placesOfData);
  });
});

test.each<[props: UsherProps, said: string]>([
  [{ name: 'Shop' }, '.name is "Shop"; it must be 1 to 37 of a-z, 0-9 and -, a letter first.'],
  [{ graceDays: 31 }, '.graceDays is 31; it must be a whole number from 0 to 30.'],
  [{ mfa: 'sometimes' as 'off' }, '.mfa is "sometimes"; it must be one of off, optional, required.'],
  [{ grace: 7 } as UsherProps, '.grace is no setting; docs/settings.md lists what there is.'],
  [
    { web: false },
    ' has no web client (web is false), so it needs webOrigins: your own front end, to which Stripe sends the browser back.',
  ],
  [{ monthlyBudget: 9 }, '.monthlyBudget has no receiver; it needs alarmEmail or alarmTopic.'],
  [
    { legacyTable: { name: 'shop-old' } },
    '.legacyTable.name is "shop-old"; tables that begin with shop- are the stack’s own.',
  ],
])('wrong props are refused in one sentence that names the construct: %j', (props, said) => {
  expect(refusalOf(() => new Usher(new Stack(anApp(), 'Shop'), 'Usher', props))).toBe(`Shop/Usher${said}`);
});

test('it is made from any working directory', async () => {
  const [usher, cdk] = [
    await bundle('infra/usher.ts'),
    createRequire(import.meta.url).resolve('aws-cdk-lib'),
  ];
  const program = join(scratch, 'app.mjs');
  writeFileSync(
    program,
    `import { App, Stack } from ${JSON.stringify(cdk)};
     import { Usher } from ${JSON.stringify(usher)};
     new Usher(new Stack(new App({ outdir: 'elsewhere' }), 'Elsewhere'), 'Usher').node.root.synth();`,
  );
  const { status, stderr } = spawnSync(process.execPath, [program], { cwd: scratch, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  expect(readFileSync(join(scratch, 'elsewhere/Elsewhere.template.json'), 'utf8')).toContain(
    'elsewhere-users',
  );
});

type Outputs = Record<string, { Export?: { Name: string } }>;

function refusalOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    if (error instanceof SettingRefused) return error.message;
    throw error;
  }
  throw new Error('It was not refused.');
}

/** What CloudFormation would find taken by another one of the account and region. */
function namesIn(template: Template): string[] {
  return Object.values(template.toJSON().Resources as Record<string, Resource>).flatMap(
    ({ Type, Properties }) => (namedBy[Type] ? [JSON.stringify(Properties?.[namedBy[Type]])] : []),
  );
}

interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
}

const namedBy: Record<string, string> = {
  'AWS::AppSync::GraphQLApi': 'Name',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Events::EventBus': 'Name',
  'AWS::Events::Rule': 'Name',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SecretsManager::Secret': 'Name',
};

/** Another id is another resource: its rows, people or secrets would be left behind. */
const placesOfData = [
  ...['Admins', 'ArchiveDA4CB258', 'ArchivePolicyC780D5C8', 'ClaimSecret18A53F24'],
  ...['DeadLettersBBF8BAAB', 'DeadLettersPolicy05322138', 'StripeSecret80A38A68', 'Support'],
  ...['TableentitlementsFBF27741', 'TablejobsEE566F5C', 'TableproductsC04140DF', 'Tablereceipts9F847C65'],
  ...[
    'Tablestrategymetadata3FE8DAB4',
    'TabletrialsE524A76A',
    'TableuseractionslogEFE628E4',
    'Tableusers60537A7D',
  ],
  ...['Tableusersubscriptions53C981E2', 'Tableuserusage290E0FE6', 'Users0A0EEA89', 'UsersWebA39D1A70'],
  ...['Viewers'],
];
