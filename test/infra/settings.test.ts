import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAmplifyConfig } from 'aws-amplify/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { givenFor } from '../../infra/environment.ts';
import { synthKinds } from '../../infra/settingList.ts';
import { synth } from '../../tools/dev/synth.mjs';
import { amplifyOutputs } from '../../tools/operate/amplifyOutputs.ts';
import { everySetting } from '../kit/settings/everySetting.ts';
import { wrongWith } from '../kit/stack/knownMetrics.ts';
import { environmentTemplate, stackTemplate, type Template } from '../kit/stack/template.ts';

/** One synth for all settings: a third of a minute of processor, most of it for the check against CloudFormation's schemas. */
const longMs = 300_000;
const folder = mkdtempSync(join(tmpdir(), 'usher-settings-'));
let every: Template;
let report: { pluginReports: unknown[] };

beforeAll(async () => {
  const { synth: settings } = givenFor({ prod: everySetting }, 'prod', []);
  expect(Object.keys(settings).sort()).toEqual(Object.keys(synthKinds).sort());
  await synth({ env: 'prod', settings, folder, validated: true });
  every = environmentTemplate(folder, 'usher-prod');
  report = JSON.parse(readFileSync(join(folder, 'validation-report.json'), 'utf8'));
}, longMs);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The properties of each resource of a type. */
const ofType = (template: Template, type: string): Record<string, any>[] =>
  Object.values(template.Resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties);
const only = (type: string, template = every): Record<string, any> => {
  const [found, ...more] = ofType(template, type);
  expect(more).toEqual([]);
  return found!;
};

test('a template with every setting fits the schemas of CloudFormation', () => {
  expect(report.pluginReports).toEqual([]);
});

test('without a setting none of what it adds is there', () => {
  const types = Object.values(stackTemplate().Resources).map(({ Type }) => Type);
  const added = Object.values(every.Resources)
    .map(({ Type }) => Type)
    .filter((type) => !types.includes(type));
  expect([...new Set(added)].sort()).toEqual([
    'AWS::AppSync::DomainName',
    'AWS::AppSync::DomainNameApiAssociation',
    'AWS::Budgets::Budget',
    'AWS::Cognito::UserPoolDomain',
    'AWS::Cognito::UserPoolIdentityProvider',
    'AWS::Route53::RecordSet',
  ]);
});

test('mail that bounces, or that people complain of, rings before SES stops it, in the region that sends it', () => {
  const alarmsOf = (template: Template) =>
    Object.values(template.Resources).filter(({ Properties }) => Properties?.['Namespace'] === 'AWS/SES');
  expect(alarmsOf(every)).toMatchObject([
    {
      Properties: {
        AlarmName: 'usher-prod-mail-bounces',
        MetricName: 'Reputation.BounceRate',
        Threshold: 0.025,
      },
    },
    { Properties: { AlarmName: 'usher-prod-mail-complaints', MetricName: 'Reputation.ComplaintRate' } },
  ]);
  for (const { Condition } of alarmsOf(every))
    expect(every.Conditions![Condition!]).toEqual({ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] });
  for (const { Properties } of alarmsOf(every))
    expect(wrongWith(Properties['Namespace'], Properties['MetricName'], [], [])).toEqual([]);
  expect(alarmsOf(stackTemplate())).toEqual([]);
});

describe('the user pool', () => {
  test('B3 · sends its mail by SES as the template says, so that no later change of the pool takes it back', () => {
    expect(only('AWS::Cognito::UserPool')['EmailConfiguration']).toEqual({
      EmailSendingAccount: 'DEVELOPER',
      From: 'Example <hello@example.com>',
      ReplyToEmailAddress: 'help@example.com',
      ConfigurationSet: 'usher',
      SourceArn: {
        'Fn::Join': [
          '',
          [
            ...['arn:', { Ref: 'AWS::Partition' }, ':ses:eu-west-1:', { Ref: 'AWS::AccountId' }],
            ':identity/example.com',
          ],
        ],
      },
    });
    expect(only('AWS::Cognito::UserPool', stackTemplate())).not.toHaveProperty('EmailConfiguration');
  });

  test('is billed as Lite, and lets people have a second factor or not, until it is told otherwise', () => {
    const asked = (template: Template) => {
      const { UserPoolTier, MfaConfiguration, EnabledMfas } = only('AWS::Cognito::UserPool', template);
      return [UserPoolTier, MfaConfiguration, EnabledMfas];
    };
    expect(asked(stackTemplate())).toEqual(['LITE', 'OPTIONAL', ['SOFTWARE_TOKEN_MFA']]);
    expect(asked(every)).toEqual(['ESSENTIALS', 'ON', ['SOFTWARE_TOKEN_MFA']]);
  });

  test('needs no more than Lite: no passkey, no mail with codes, no access token of its own making', () => {
    const pool = JSON.stringify(only('AWS::Cognito::UserPool', stackTemplate()));
    for (const essential of [
      'WebAuthn',
      'EMAIL_OTP',
      'SignInPolicy',
      'PreTokenGeneration',
      'PasswordHistory',
    ])
      expect(pool).not.toContain(essential);
    expect(ofType(stackTemplate(), 'AWS::Cognito::ManagedLoginBranding')).toEqual([]);
  });
});

describe('social sign-in', () => {
  const client = (template: Template) => only('AWS::Cognito::UserPoolClient', template);

  test('hands the client’s secret over by reference, and takes address, its verification and name', () => {
    const providers = ofType(every, 'AWS::Cognito::UserPoolIdentityProvider');
    expect(providers.map(({ ProviderName }) => ProviderName)).toEqual([
      'Google',
      'SignInWithApple',
      'Company',
    ]);
    const reference = (name: string) => `{{resolve:secretsmanager:${name}:SecretString:::}}`;
    expect(providers.map(({ ProviderDetails: one }) => one.client_secret ?? one.private_key)).toEqual([
      reference('usher-google'),
      reference('usher-apple'),
      reference('usher-company'),
    ]);
    for (const { AttributeMapping } of providers)
      expect(AttributeMapping).toEqual({ email: 'email', email_verified: 'email_verified', name: 'name' });
  });

  test('lets the client come back with a code to the named addresses only; without it, it speaks no OAuth', () => {
    expect(client(every)).toMatchObject({
      AllowedOAuthFlows: ['code'],
      AllowedOAuthFlowsUserPoolClient: true,
      // The page of the web client is one of them by itself.
      CallbackURLs: ['https://app.example.com/signed-in', 'https://app.example.com/'],
      LogoutURLs: ['https://app.example.com/'],
      GenerateSecret: false,
    });
    expect(client(every)['SupportedIdentityProviders']).toHaveLength(4);
    expect(client(stackTemplate())).toMatchObject({ AllowedOAuthFlowsUserPoolClient: false });
    for (const name of ['AllowedOAuthFlows', 'CallbackURLs'])
      expect(client(stackTemplate())).not.toHaveProperty(name);
  });

  test('is told to Amplify with its page, its providers and where people come back to', () => {
    const outputs = {
      ...{
        region: 'eu-central-1',
        userPoolId: 'pool',
        userPoolClientId: 'client',
        graphqlUrl: 'https://api',
      },
      signInPageUrl: 'https://example-app.auth.eu-central-1.amazoncognito.com',
    };
    const told = (template: Template) => {
      const resources = Object.values(template.Resources).map((one) => ({
        type: one.Type,
        properties: one.Properties,
      }));
      return amplifyOutputs(outputs, resources) as { auth: Record<string, unknown> };
    };
    expect(told(every).auth).toMatchObject({ mfa_configuration: 'REQUIRED', mfa_methods: ['TOTP'] });
    expect(parseAmplifyConfig(told(every)).Auth!.Cognito.loginWith!.oauth).toEqual({
      domain: 'example-app.auth.eu-central-1.amazoncognito.com',
      providers: ['Google', 'Apple'],
      redirectSignIn: ['https://app.example.com/signed-in', 'https://app.example.com/'],
      redirectSignOut: ['https://app.example.com/'],
      responseType: 'code',
      scopes: ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],
    });
  });

  test('says where its page is, what it offers and where it sends people back', () => {
    expect(only('AWS::Cognito::UserPoolDomain')['Domain']).toBe('example-app');
    expect(JSON.stringify(every.Outputs)).toContain('https://example-app.auth.');
    expect(JSON.parse(every.Outputs!['SocialSignIn']!.Value as string)).toEqual({
      providers: ['Google', 'SignInWithApple', 'Company'],
      callbackUrls: ['https://app.example.com/signed-in', 'https://app.example.com/'],
      logoutUrls: ['https://app.example.com/'],
    });
    for (const name of ['SignInPageUrl', 'SocialSignIn'])
      expect(stackTemplate().Outputs).not.toHaveProperty(name);
  });

  test('the web client may call its page, to exchange a code, and no page where there is none', () => {
    const policyOf = (template: Template) => {
      const [headers] = ofType(template, 'AWS::CloudFront::ResponseHeadersPolicy');
      return JSON.stringify(headers!['ResponseHeadersPolicyConfig']);
    };
    expect(policyOf(every)).toMatch(/connect-src [^;]*https:\/\/example-app\.auth\./);
    expect(policyOf(stackTemplate())).not.toContain('.auth.');
  });
});

describe('domains', () => {
  const distribution = (template: Template) =>
    only('AWS::CloudFront::Distribution', template)['DistributionConfig'] as Record<string, any>;

  test('C9 · the web client has its name, its certificate and TLS 1.2; without one, nothing is said of TLS', () => {
    expect(distribution(every)).toMatchObject({
      Aliases: ['app.example.com'],
      ViewerCertificate: {
        AcmCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/web',
        MinimumProtocolVersion: 'TLSv1.2_2021',
        SslSupportMethod: 'sni-only',
      },
    });
    for (const name of ['Aliases', 'ViewerCertificate'])
      expect(distribution(stackTemplate())).not.toHaveProperty(name);
  });

  test('the API has its name and certificate', () => {
    expect(only('AWS::AppSync::DomainName')).toMatchObject({
      DomainName: 'api.example.com',
      CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/api',
    });
    expect(only('AWS::AppSync::DomainNameApiAssociation')).toMatchObject({ DomainName: 'api.example.com' });
  });

  test('both get records in the hosted zone, for both families of addresses', () => {
    const records = ofType(every, 'AWS::Route53::RecordSet');
    expect(records.map(({ Name, Type, HostedZoneId }) => [Name, Type, HostedZoneId]).sort()).toEqual([
      ['api.example.com', 'A', 'Z0123456789ABC'],
      ['api.example.com', 'AAAA', 'Z0123456789ABC'],
      ['app.example.com', 'A', 'Z0123456789ABC'],
      ['app.example.com', 'AAAA', 'Z0123456789ABC'],
    ]);
  });

  test('what clients are told, what the page may speak to and where Stripe sends people back follow them', () => {
    const outputs = Object.fromEntries(
      Object.entries(every.Outputs!).map(([name, { Value }]) => [name, Value]),
    );
    expect(outputs).toMatchObject({
      WebUrl: 'https://app.example.com',
      AdminUrl: 'https://app.example.com/admin.html',
      GraphqlUrl: 'https://api.example.com/graphql',
      RealtimeUrl: 'wss://api.example.com/graphql/realtime',
    });
    const policy = JSON.stringify(only('AWS::CloudFront::ResponseHeadersPolicy'));
    expect(policy).toContain("connect-src 'self' https://api.example.com wss://api.example.com ");
    const checkout = ofType(every, 'AWS::Lambda::Function').find(
      ({ FunctionName }) => FunctionName === 'usher-prod-createCheckout',
    )!;
    expect(checkout['Environment'].Variables.WEB_ORIGINS['Fn::If'][2]).toBe('https://app.example.com');
  });
});

describe('operating', () => {
  test('a budget tells whom the alarms tell, at four fifths, at the whole, and when that is foreseen', () => {
    const [budget] = Object.values<any>(every.Resources).filter(
      ({ Type }) => Type === 'AWS::Budgets::Budget',
    );
    expect(budget.Condition).toBe('HasAlarmReceiver');
    expect((every as any).Conditions.HasAlarmReceiver).toEqual({
      'Fn::Or': [{ Condition: 'HasAlarmTopic' }, { Condition: 'HasAlarmEmail' }],
    });
    const { Budget, NotificationsWithSubscribers } = budget.Properties;
    expect(Budget).toMatchObject({
      BudgetType: 'COST',
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: 50, Unit: 'USD' },
    });
    expect(
      NotificationsWithSubscribers.map(({ Notification: one }: any) => [one.NotificationType, one.Threshold]),
    ).toEqual([
      ['ACTUAL', 80],
      ['ACTUAL', 100],
      ['FORECASTED', 100],
    ]);
    for (const { Subscribers } of NotificationsWithSubscribers)
      expect(Subscribers['Fn::If']).toEqual([
        'HasAlarmTopic',
        [{ SubscriptionType: 'SNS', Address: { Ref: 'AlarmTopic' } }],
        [{ SubscriptionType: 'EMAIL', Address: { Ref: 'AlarmEmail' } }],
      ]);
  });

  test.each([
    ['without settings', stackTemplate, 90, 'ERROR', 'info', 'arm64', undefined, false],
    ['with every setting', () => every, 365, 'ALL', 'warn', 'x86_64', 'Active', true],
  ] as const)(
    '%s: logs, traces and processor',
    (_, template, days, api, level, processor, mode, isTraced) => {
      const logs = ofType(template(), 'AWS::Logs::LogGroup');
      expect(logs.length).toBeGreaterThan(40);
      for (const log of logs) expect(log['RetentionInDays']).toBe(days);
      expect(only('AWS::AppSync::GraphQLApi', template())).toMatchObject({
        XrayEnabled: isTraced,
        LogConfig: { FieldLogLevel: api, ExcludeVerboseContent: true },
      });
      const functions = ofType(template(), 'AWS::Lambda::Function').filter((one) => 'FunctionName' in one);
      expect(functions.length).toBeGreaterThan(40);
      for (const one of functions)
        expect([
          one['Architectures'],
          one['Environment'].Variables.LOG_LEVEL,
          one['TracingConfig']?.Mode,
        ]).toEqual([[processor], level, mode]);
      const mayTrace = ofType(template(), 'AWS::IAM::Role').filter((role) =>
        JSON.stringify(role).includes('xray:PutTraceSegments'),
      );
      expect(mayTrace).toHaveLength(isTraced ? functions.length : 0);
    },
  );

  test('C4 · what AppSync logs goes to a group of the stack, by the name that AppSync gives it', () => {
    const names = ofType(stackTemplate(), 'AWS::Logs::LogGroup').map(({ LogGroupName }) => LogGroupName);
    const [apiId] = Object.entries(stackTemplate().Resources).find(
      ([, { Type }]) => Type === 'AWS::AppSync::GraphQLApi',
    )!;
    expect(names).toContainEqual({
      'Fn::Join': ['', ['/aws/appsync/apis/', { 'Fn::GetAtt': [apiId, 'ApiId'] }]],
    });
  });
});

test('a legacy table of another system is read and emptied, and neither made nor kept', () => {
  const names = ofType(every, 'AWS::DynamoDB::Table').map(({ TableName }) => TableName);
  expect(names.filter((name) => /users$|metadata/.test(name))).toEqual(['usher-prod-users']);
  const variables = ofType(every, 'AWS::Lambda::Function').map(({ Environment }) => Environment?.Variables);
  const using = variables.filter((own) => own?.TABLE_STRATEGY_METADATA);
  expect(using.length).toBeGreaterThanOrEqual(4);
  const named = { TABLE_STRATEGY_METADATA: 'old-app-metadata', LEGACY_USER_INDEX: 'ByUser' };
  for (const own of using) expect(own).toMatchObject(named);
  const statements = ofType(every, 'AWS::IAM::Role').flatMap(({ Policies = [] }) =>
    Policies.flatMap((policy: any) => policy.PolicyDocument.Statement),
  );
  const allowedOn = (end: string) =>
    statements
      .filter(({ Resource }) => JSON.stringify(Resource).includes(`table/old-app-metadata${end}"`))
      .flatMap(({ Action }) => Action);
  expect(new Set(allowedOn('/index/ByUser'))).toEqual(new Set(['dynamodb:Query']));
  expect(new Set(allowedOn(''))).toEqual(new Set(['dynamodb:BatchGetItem', 'dynamodb:DeleteItem']));
  const told = { LegacyTable: { Value: 'old-app-metadata' }, LegacyUserIndex: { Value: 'ByUser' } };
  expect(every.Outputs).toMatchObject(told);
  expect(stackTemplate().Outputs).not.toHaveProperty('LegacyTable');
});
