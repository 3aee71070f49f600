import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App, Fn, NestedStack, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { Usher, type UsherProps } from '../../infra/usher.ts';
import { UsherData } from '../../infra/usherData.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-props-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const anApp = () => new App({ outdir: mkdtempSync(join(scratch, 'out-')) });
const token = 'a token of the CDK, whose value only the deployment knows';
const oidc = (issuer: string) => ({ users: { kind: 'oidc' as const, issuer, clientIds: ['web'] } });
const mustBeIssuer = 'it must be an https address without a query, to the letter as tokens have it in iss.';

function templateWith(props: UsherProps, stack = new Stack(anApp(), 'Shop')): Template {
  new Usher(stack, 'Usher', props);
  return Template.fromStack(stack);
}

describe('a prop of a wrong kind is refused by its name, with what it is and what is allowed', () => {
  // An app in JavaScript has no compiler to say it.
  test.each<[props: object, said: string]>([
    [{ production: 'yes' }, '.production is "yes"; it must be true or false.'],
    [{ keepData: 0 }, '.keepData is 0; it must be true or false.'],
    [{ parameters: 'no' }, '.parameters is "no"; it must be true or false.'],
    [{ extensions: 'usher/race' }, '.extensions is "usher/race"; it must be a list of folders of the app.'],
    [{ extensions: [1] }, '.extensions is [1]; it must be a list of folders of the app.'],
    [{ data: {} }, '.data is no UsherData, which it must be.'],
    [{ data: 'base' }, '.data is no UsherData, which it must be.'],
    [{ catalog: 1 }, '.catalog is 1; it must be the path of a file, or what such a file holds.'],
    [{ catalog: 'docs' }, `.catalog names docs, and ${resolve('docs')} is no file.`],
  ])('%j', (props, said) => {
    expect(() => templateWith(props as UsherProps)).toThrow(`Shop/Usher${said}`);
  });
});

describe('what only the deployment knows', () => {
  test.each<[what: string, props: UsherProps, said: string]>([
    [
      'a list',
      {
        users: {
          kind: 'pool',
          userPoolId: Fn.importValue('P'),
          clientIds: Fn.split(',', Fn.importValue('C')),
        },
      },
      `.users.clientIds is ${token}; it must be a list of 1 to 10, each of whose entries is the id of an app client of the pool.`,
    ],
    [
      'a list of origins',
      { webOrigins: Fn.split(',', Fn.importValue('O')) },
      `.webOrigins is ${token}; it must be a list of origins.`,
    ],
    [
      'a number',
      { graceDays: Token.asNumber({ Ref: 'Days' }) },
      `.graceDays is ${token}; it must be a whole number from 0 to 30.`,
    ],
    [
      'a number of the template',
      { logRetentionDays: Token.asNumber({ Ref: 'Days' }) },
      `.logRetentionDays is ${token}; it must be one of 1, 3, 5, 7`,
    ],
    [
      'a name',
      { name: Fn.ref('AWS::StackName') },
      `.name is ${token}; it must be 1 to 37 of a-z, 0-9 and -, a letter first.`,
    ],
    [
      'a sender without an identity',
      { mail: { from: Fn.importValue('Sender') } },
      `.mail.from is ${token}; its domain cannot be read, so mail.identity has to say it.`,
    ],
  ])('is refused where it is needed before: %s', (_, props, said) => {
    expect(() => templateWith(props)).toThrow(`Shop/Usher${said}`);
  });

  test('may be the name of a table of the same app: every policy names that table', () => {
    const stack = new Stack(anApp(), 'Shop');
    const old = new Table(stack, 'Old', { partitionKey: { name: 'id', type: AttributeType.STRING } });
    const template = templateWith({ legacyTable: { name: old.tableName } }, stack);
    const named = JSON.stringify(template.findResources('AWS::IAM::Role')).match(
      /\{"Fn::Sub":\["arn:[^"]+:table\/\$\{Table\}[^"]*",\{"Table":\{"Ref":"Old[A-Z0-9]+"\}\}\]\}/g,
    );
    expect(named!.length).toBeGreaterThan(6);
    expect(JSON.stringify(template.toJSON())).not.toMatch(/"Fn::Sub":\{/);
  });

  test('may be an issuer, at which the pages then sign people in', () => {
    const template = templateWith(oidc(Fn.importValue('Issuer')));
    template.hasResourceProperties('AWS::AppSync::GraphQLApi', {
      OpenIDConnectConfig: { Issuer: { 'Fn::ImportValue': 'Issuer' } },
    });
    const [headers] = Object.values(template.findResources('AWS::CloudFront::ResponseHeadersPolicy'));
    expect(JSON.stringify(headers)).toContain(
      '" https://",{"Fn::Select":[2,{"Fn::Split":["/",{"Fn::ImportValue":"Issuer"}]}]}',
    );
  });

  test('may be the sender, with an identity beside it', () => {
    const mail = { from: Fn.importValue('Sender'), identity: 'example.com' };
    templateWith({ mail }).hasResourceProperties('AWS::Cognito::UserPool', {
      EmailConfiguration: { From: { 'Fn::ImportValue': 'Sender' } },
    });
  });
});

describe('an issuer', () => {
  test.each([
    ...['http://id.example.com', 'https://', 'https:///', 'https://id.example.com:99999', ''],
    ...['https://id.example.com?realm=a', 'https://user:word@id.example.com', 'https://id.example.com/a b'],
    'https://id.example.com/.well-known/openid-configuration',
  ])('is refused where no token could have it: %s', (issuer) => {
    expect(() => templateWith(oidc(issuer))).toThrow(
      `Shop/Usher.users.issuer is ${JSON.stringify(issuer)}; ${mustBeIssuer}`,
    );
  });

  test.each([
    ['https://id.example.com/', 'https://id.example.com'],
    ['https://id.example.com:8443/realms/app/', 'https://id.example.com:8443'],
  ])('is taken to the letter, slash, port and path among it: %s', (issuer, origin) => {
    const template = templateWith(oidc(issuer));
    template.hasResourceProperties('AWS::AppSync::GraphQLApi', { OpenIDConnectConfig: { Issuer: issuer } });
    expect(JSON.stringify(template.findResources('AWS::CloudFront::ResponseHeadersPolicy'))).toContain(
      ` ${origin};`,
    );
  });
});

test('the halves in two nested stacks, or the data in one, wait for the other in one direction', () => {
  for (const isNested of [true, false]) {
    const stack = new Stack(anApp(), 'Shop');
    const base = new NestedStack(stack, 'Base');
    const app = isNested ? new NestedStack(stack, 'App') : stack;
    new Usher(app, 'Usher', { data: new UsherData(base, 'Data') });
    Template.fromStack(app).hasResourceProperties('AWS::Events::Rule', {
      Targets: [Match.objectLike({ DeadLetterConfig: { Arn: Match.anyValue() } })],
    });
    const ofBase = Template.fromStack(base).toJSON();
    expect(Object.keys(ofBase.Parameters ?? {})).toEqual([]);
    expect(JSON.stringify(ofBase)).toContain(':rule/shop-Nightly-*');
  }
});

test.each([
  ['eu-central-1', []],
  ['us-east-1', ['shop-web-5xx']],
])('in a stack of %s no condition is left to CloudFormation that is decided already', (region, alarms) => {
  const stack = new Stack(anApp(), 'Shop', { env: { account: '123456789012', region } });
  const template = templateWith({ mail: { from: 'a@example.com', region: 'eu-west-1' } }, stack);
  expect(template.toJSON().Conditions).toBeUndefined();
  const named = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties.AlarmName as string,
  );
  expect(named.filter((name) => /web-5xx|mail/.test(name))).toEqual(alarms);
});
