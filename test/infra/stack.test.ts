import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localExtensions } from '../../tools/dev/extensions.mjs';
import { synth } from '../../tools/dev/synth.mjs';
import {
  environmentTemplate,
  stackTemplate,
  synthesized,
  templateOf,
  type Template,
} from '../kit/stack/template.ts';

/** Every statement that ends in a wildcard, and why it must. Anything else stops this test. */
const justified: Record<string, string> = {
  'dynamodb:ListStreams on "*"': 'an event source mapping asks for it, and IAM knows no narrower resource.',
  'log-group:/aws/appsync/apis/*':
    'AppSync names its log group after the API id, which does not exist before the API does.',
};

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource?: unknown;
}

const dev = () => stackTemplate();
let prod: Template;
const folder = mkdtempSync(join(tmpdir(), 'usher-prod-'));

beforeAll(async () => {
  await synth({ env: 'prod', extensions: localExtensions(), folder });
  prod = environmentTemplate(folder, 'usher-prod');
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('permissions', () => {
  test('no role may do an action that is named by a wildcard', () => {
    const wild = statements(dev()).filter(({ statement }) =>
      list(statement.Action).some((action) => action.includes('*')),
    );
    expect(wild).toEqual([]);
  });

  test('no role may touch a resource that is named by a wildcard, but for the named exceptions', () => {
    const wild = statements(dev()).flatMap(({ owner, statement }) =>
      list(statement.Resource)
        .map((resource) => JSON.stringify(resource))
        .filter((resource) => resource.includes('*'))
        .filter((resource) => !isObjectsOf(resource))
        .map((resource) => `${owner}: ${list(statement.Action).join(', ')} on ${resource}`)
        .filter((grant) => !Object.keys(justified).some((known) => grant.includes(known))),
    );
    expect(wild).toEqual([]);
  });

  test('no role may read a whole table, but the comparison with Stripe those two of which it has to see every row', () => {
    const scanning = statements(dev()).filter(({ statement }) =>
      list(statement.Action).includes('dynamodb:Scan'),
    );
    expect(
      scanning.map(({ owner, statement }) => [owner, JSON.stringify(statement.Resource)]).sort(),
    ).toEqual([
      [
        expect.stringMatching(/^FunctionstripeCompareRole/),
        expect.stringMatching(/:table\/[a-z-]+-entitlements"/),
      ],
      [
        expect.stringMatching(/^FunctionstripeCompareRole/),
        expect.stringMatching(/:table\/[a-z-]+-user-subscriptions"/),
      ],
    ]);
  });

  test('no function carries an AWS managed policy', () => {
    const managed = ofType(dev(), 'AWS::IAM::Role').filter(([, role]) => role['ManagedPolicyArns']);
    expect(managed.map(([id]) => id)).toEqual([]);
  });
});

test('a tenth of the megabyte that CloudFormation takes of a template is free', () => {
  expect(statSync(join(synthesized, 'usher-dev.template.json')).size).toBeLessThan(900_000);
});

describe('tables', () => {
  test('every table is paid per request, encrypted and can be restored to a point in time', () => {
    const tables = ofType(prod, 'AWS::DynamoDB::Table');
    expect(tables).toHaveLength(11);
    for (const [id, table] of tables) {
      expect(table['BillingMode'], id).toBe('PAY_PER_REQUEST');
      expect(table['SSESpecification'], id).toEqual({ SSEEnabled: true });
      expect(table['PointInTimeRecoverySpecification'], id).toEqual({ PointInTimeRecoveryEnabled: true });
    }
  });

  test('production keeps its data when the data stack goes, and refuses to delete it', () => {
    for (const [id, table] of ofType(prod, 'AWS::DynamoDB::Table'))
      expect(table['DeletionProtectionEnabled'], id).toBe(true);
    const kept = Object.values(prod.Resources).filter((resource) =>
      /DynamoDB::Table|Cognito::UserPool$/.test(resource.Type),
    );
    for (const resource of kept) expect(resource.DeletionPolicy).toBe('Retain');
    expect(ofType(prod, 'AWS::Cognito::UserPool')[0]![1]['DeletionProtection']).toBe('ACTIVE');
  });

  test('tables are named from project and environment, so that two environments stand in one account', () => {
    const names = (template: Template) =>
      ofType(template, 'AWS::DynamoDB::Table').map(([, table]) => table['TableName'] as string);
    expect(names(dev()).every((name) => name.startsWith('usher-dev-'))).toBe(true);
    expect(names(prod).every((name) => name.startsWith('usher-prod-'))).toBe(true);
  });
});

describe('the two stacks', () => {
  const data = () => templateOf(folder, 'usher-prod-data');
  const app = () => templateOf(folder, 'usher-prod');

  test('what cannot be made again is in the data stack, and it needs nothing of the app stack', () => {
    const types = Object.values(data().Resources).map(({ Type }) => Type);
    expect([...new Set(types)].sort()).toEqual([
      'AWS::Cognito::UserPool',
      'AWS::Cognito::UserPoolClient',
      'AWS::Cognito::UserPoolGroup',
      'AWS::DynamoDB::Table',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
      'AWS::SQS::Queue',
      'AWS::SQS::QueuePolicy',
      'AWS::SecretsManager::Secret',
    ]);
    expect(JSON.stringify(data())).not.toContain('Fn::ImportValue');
    const stored = /DynamoDB::Table|Cognito::UserPool|SecretsManager|SQS::Queue$/;
    expect(Object.values(app().Resources).filter(({ Type }) => stored.test(Type))).toEqual([]);
  });

  test('A4 · of the app stack nothing stays when it goes, so that production can make it again', () => {
    const kept = Object.entries(app().Resources).filter(
      ([, { DeletionPolicy = 'Delete' }]) => DeletionPolicy !== 'Delete',
    );
    expect(kept.map(([id]) => id)).toEqual([]);
    const stacks = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')).artifacts;
    expect(stacks['usher-prod-data'].properties.terminationProtection).toBe(true);
    expect(stacks['usher-prod'].properties.terminationProtection).not.toBe(true);
  });

  test('A4 · what a creation that fails leaves of secrets, queue and archive is removed, and only that', () => {
    for (const [id, { Type, DeletionPolicy }] of Object.entries(data().Resources)) {
      if (/Secret$|SQS::Queue$|S3::Bucket$/.test(Type))
        expect(DeletionPolicy, id).toBe('RetainExceptOnCreate');
      if (/DynamoDB::Table$|UserPool$/.test(Type)) expect(DeletionPolicy, id).toBe('Retain');
    }
  });

  test('the app stack imports every export of the data stack by its name, and no other', () => {
    const imported = [...JSON.stringify(app()).matchAll(/\{"Fn::ImportValue":"([^"]+)"\}/g)].map(
      ([, name]) => name,
    );
    const exported = Object.values(data().Outputs!).map(({ Export }) => Export!.Name);
    expect([...new Set(imported)].sort()).toEqual(exported.sort());
  });

  test('the pool calls functions that the app stack has, and each of them lets the pool in', () => {
    const [pool] = ofType(data(), 'AWS::Cognito::UserPool').map(([, one]) => one);
    const called = Object.values<any>(pool!['LambdaConfig']).map((arn) =>
      (arn['Fn::Join'][1].at(-1) as string).split(':').at(-1)!,
    );
    expect(called.sort()).toEqual([
      'usher-prod-cognito-postAuthentication',
      'usher-prod-cognito-postConfirmation',
    ]);
    const admitting = ofType(app(), 'AWS::Lambda::Permission')
      .filter(([, { Principal }]) => Principal === 'cognito-idp.amazonaws.com')
      .map(([, { FunctionName, SourceArn }]) => {
        expect(JSON.stringify(SourceArn)).toContain('"Fn::ImportValue":"usher-prod-UserPoolId"');
        return app().Resources[FunctionName['Fn::GetAtt'][0]]!.Properties['FunctionName'];
      });
    expect(admitting.sort()).toEqual(called);
  });

  test('neither has as many resources as a stack may have', () => {
    for (const one of [data(), app()]) expect(Object.keys(one.Resources).length).toBeLessThan(470);
  });
});

describe('the API', () => {
  const api = (template: Template) => ofType(template, 'AWS::AppSync::GraphQLApi')[0]![1];

  test('people come through the user pool, services through IAM, and visitors by one API key', () => {
    expect(api(prod)['AuthenticationType']).toBe('AMAZON_COGNITO_USER_POOLS');
    expect(api(prod)['AdditionalAuthenticationProviders']).toEqual([
      { AuthenticationType: 'AWS_IAM' },
      { AuthenticationType: 'API_KEY' },
    ]);
    expect(ofType(prod, 'AWS::AppSync::ApiKey')).toHaveLength(1);
  });

  test('production answers no introspection and limits depth and resolvers', () => {
    expect(api(prod)['IntrospectionConfig']).toBe('DISABLED');
    expect(api(prod)['QueryDepthLimit']).toBeGreaterThan(0);
    expect(api(prod)['ResolverCountLimit']).toBeGreaterThan(0);
  });

  test('logs carry no arguments and no headers', () => {
    expect(api(prod)['LogConfig']).toMatchObject({ ExcludeVerboseContent: true, FieldLogLevel: 'ERROR' });
  });
});

describe('functions', () => {
  test('A2 · what may run only once at a time does, in production and on this machine', () => {
    const limited = (template: Template) =>
      ofType(template, 'AWS::Lambda::Function').flatMap(([, fn]) =>
        fn['ReservedConcurrentExecutions'] === undefined
          ? []
          : [[fn['FunctionName'].replace(/^usher-(prod|dev)-/, ''), fn['ReservedConcurrentExecutions']]],
      );
    for (const template of [prod, dev()])
      expect(Object.fromEntries(limited(template))).toEqual({
        ...{ trialClock: 1, archive: 1, reconcile: 1 },
        ...{ stripeWebhook: 20, operatorsPage: 20 },
      });
  });

  test('each runs on the newest runtime and behind AppSync ends before AppSync gives up', () => {
    const behindAppSync = new Set(
      ofType(dev(), 'AWS::AppSync::DataSource').map(
        ([, source]) => source['LambdaConfig']?.['LambdaFunctionArn']?.['Fn::GetAtt']?.[0],
      ),
    );
    const functions = ofType(dev(), 'AWS::Lambda::Function');
    expect(functions.length).toBeGreaterThan(10);
    for (const [id, fn] of functions) {
      expect(fn['Runtime'], id).toBe('nodejs24.x');
      if (behindAppSync.has(id)) expect(fn['Timeout'], id).toBeLessThan(30);
    }
  });

  test('each writes to a log of its own that does not grow for ever', () => {
    const logs = ofType(dev(), 'AWS::Logs::LogGroup');
    const ofFunctions = logs.filter(([, log]) => String(log['LogGroupName']).startsWith('/aws/lambda/'));
    expect(ofFunctions).toHaveLength(ofType(dev(), 'AWS::Lambda::Function').length);
    // And the one that AppSync would make by itself, to be kept for ever.
    expect(logs).toHaveLength(ofFunctions.length + 1);
    for (const [id, log] of logs) expect(log['RetentionInDays'], id).toBe(90);
  });

  test('a stream or a queue never blocks for ever: retries and ages are bounded and failures go somewhere', () => {
    for (const [id, mapping] of ofType(dev(), 'AWS::Lambda::EventSourceMapping')) {
      expect(mapping['BisectBatchOnFunctionError'], id).toBe(true);
      expect(mapping['FunctionResponseTypes'], id).toEqual(['ReportBatchItemFailures']);
      expect(mapping['MaximumRetryAttempts'], id).toBeGreaterThanOrEqual(3);
      expect(mapping['MaximumRecordAgeInSeconds'], id).toBeGreaterThan(0);
      expect(mapping['DestinationConfig'], id).toBeDefined();
    }
  });
});

describe('sign-in', () => {
  test('tokens are short-lived and revocable, and strangers learn nothing about who has an account', () => {
    const client = ofType(prod, 'AWS::Cognito::UserPoolClient')[0]![1];
    expect(client['AccessTokenValidity']).toBeLessThanOrEqual(15);
    expect(client['EnableTokenRevocation']).toBe(true);
    expect(client['PreventUserExistenceErrors']).toBe('ENABLED');
    expect(client['WriteAttributes']).toEqual(['email', 'name']);
  });
});

test('names come from context: a bad one stops the synth with a sentence', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'usher-bad-'));
  await expect(synth({ env: 'Pro d!', folder })).rejects.toThrow('Context "env" is "Pro d!"');
  rmSync(folder, { recursive: true });
});

function isObjectsOf(resource: string): boolean {
  return (
    /^\{"Fn::Join":\["",\[\{"Fn::GetAtt":\["[A-Za-z0-9]+","Arn"\]\},"\/\*"\]\]\}$/.test(resource) ||
    /^\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},":s3:::",\{"Fn::ImportValue":"[\w-]+"\},"\/\*"\]\]\}$/.test(
      resource,
    )
  );
}

function statements(template: Template): { owner: string; statement: Statement }[] {
  return ['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) =>
    ofType(template, type).flatMap(([owner, properties]) =>
      [...(properties['Policies'] ?? []), properties]
        .flatMap((policy: Record<string, any>) => policy['PolicyDocument']?.Statement ?? [])
        .filter((statement: Statement) => statement.Effect === 'Allow')
        .map((statement: Statement) => ({ owner, statement })),
    ),
  );
}

function ofType(template: Template, type: string): [string, Record<string, any>][] {
  return Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => [id, resource.Properties]);
}

function list(value: unknown): any[] {
  return Array.isArray(value) ? value : [value];
}

test('M12: prod takes no origin of the machine that deploys for those of the web client', () => {
  const { Default, AllowedPattern } = prod.Parameters!['WebOrigins']!;
  expect(Default).toBe('none');
  const takes = (origins: string) => new RegExp(AllowedPattern as string).test(origins);
  expect(takes('https://app.example.com')).toBe(true);
  expect(takes('https://app.example.com,https://d111.cloudfront.net')).toBe(true);
  expect(takes('none,https://app.example.com')).toBe(false);
  for (const local of [
    'http://localhost:4000',
    'https://localhost',
    'https://127.0.0.1',
    'https://[::1]:4000',
    'http://app.example.com',
  ])
    for (const origins of [local, `https://app.example.com,${local}`])
      expect(takes(origins), origins).toBe(false);
});

test('C5: without other origins, the browser comes back from Stripe to the web client of the same stack', () => {
  const [distribution] = Object.entries(prod.Resources).find(
    ([, { Type }]) => Type === 'AWS::CloudFront::Distribution',
  )!;
  const own = { 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [distribution, 'DomainName'] }]] };
  const told = ofType(prod, 'AWS::Lambda::Function').flatMap(([, { FunctionName, Environment }]) =>
    Environment.Variables.WEB_ORIGINS === undefined
      ? []
      : [[FunctionName, Environment.Variables.WEB_ORIGINS]],
  );
  expect(told.map(([name]) => name).sort()).toEqual([
    'usher-prod-createCheckout',
    'usher-prod-createPortalSession',
    'usher-prod-trialClock',
  ]);
  for (const [, value] of told)
    expect(value).toEqual({ 'Fn::If': ['HasWebOrigins', { Ref: 'WebOrigins' }, own] });
  expect((prod as any).Conditions.HasWebOrigins).toEqual({
    'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'WebOrigins' }, 'none'] }],
  });
});
