import fs from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { Clock } from '../../src/kernel/clock.ts';
import { PolicyAuthority } from '../../src/iam/authority.ts';
import { FunctionPolicies } from '../../src/iam/functionPolicy.ts';
import { rolesFrom } from '../../src/iam/roles.ts';
import { account, roleResource, stackOf, temporaryFolder } from '../dynamodb/fixture.ts';

const folder = temporaryFolder();
const clock = new Clock();
afterAll(() => {
  clock.stop();
  fs.rmSync(folder, { recursive: true });
});

function authorityOf(statements: object[], more: Record<string, { Type: string; Properties: object }> = {}) {
  const stack = stackOf(folder, { Role: roleResource('lambda.amazonaws.com', statements), ...more });
  const authority = new PolicyAuthority(rolesFrom(stack.resources), account, clock);
  const principal = authority.principalFor(String(stack.resources.get('Role')!.attributes.Arn), 'test');
  return { authority, principal };
}

const allow = (Action: unknown, Resource: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const table = 'arn:aws:dynamodb:eu-central-1:000000000000:table/things';

describe('a policy', () => {
  test.each<[string, object[], boolean]>([
    ['the exact action and resource', [allow('dynamodb:GetItem', table)], true],
    ['the action in other letters', [allow('DynamoDB:getitem', table)], true],
    ['a wildcard in the action', [allow('dynamodb:Get*', table)], true],
    ['a single unknown letter', [allow('dynamodb:GetIte?', table)], true],
    ['a wildcard in the resource', [allow('dynamodb:GetItem', 'arn:aws:dynamodb:*:*:table/th*')], true],
    ['everything', [allow('*', '*')], true],
    ['another action', [allow('dynamodb:PutItem', table)], false],
    ['another resource', [allow('dynamodb:GetItem', `${table}-other`)], false],
    ['the resource in other letters', [allow('dynamodb:GetItem', table.toUpperCase())], false],
    ['an index of the table only', [allow('dynamodb:GetItem', `${table}/index/*`)], false],
    ['all actions but another', [{ Effect: 'Allow', NotAction: 'dynamodb:PutItem', Resource: table }], true],
    ['all actions but this', [{ Effect: 'Allow', NotAction: 'dynamodb:*', Resource: table }], false],
    ['all resources but this', [{ Effect: 'Allow', Action: 'dynamodb:*', NotResource: table }], false],
    [
      'everything, with a denial of it',
      [allow('*', '*'), { Effect: 'Deny', Action: 'dynamodb:Get*', Resource: table }],
      false,
    ],
    [
      'everything, with a denial of something else',
      [allow('*', '*'), { Effect: 'Deny', Action: 'dynamodb:Put*', Resource: table }],
      true,
    ],
    ['nothing', [], false],
  ])('that names %s decides so', (_, statements, isAllowed) => {
    const { authority, principal } = authorityOf(statements);
    expect(authority.allows(principal, 'dynamodb:GetItem', table)).toBe(isAllowed);
  });

  test.each<[object, Record<string, string | string[]>, boolean]>([
    [{ StringEquals: { 'k:a': ['1', '2'] } }, { 'K:A': '2' }, true],
    [{ StringEquals: { 'k:a': '1' } }, {}, false],
    [{ StringEqualsIfExists: { 'k:a': '1' } }, {}, true],
    [{ StringNotEquals: { 'k:a': ['1', '2'] } }, { 'k:a': '2' }, false],
    [{ StringNotEquals: { 'k:a': '1' } }, {}, true],
    [{ StringLike: { 'k:a': 'a*c' } }, { 'k:a': 'abc' }, true],
    [{ StringNotLike: { 'k:a': 'a*c' } }, { 'k:a': 'abc' }, false],
    [{ StringEqualsIgnoreCase: { 'k:a': 'ABC' } }, { 'k:a': 'abc' }, true],
    [{ ArnLike: { 'k:a': 'arn:aws:s3:::b*' } }, { 'k:a': 'arn:aws:s3:::bucket/key' }, true],
    [{ ArnLike: { 'k:a': 'arn:*:role/x' } }, { 'k:a': 'arn:aws:iam::1:role/x' }, false],
    [{ Bool: { 'aws:SecureTransport': 'true' } }, {}, true],
    [{ Null: { 'k:a': 'true' } }, {}, true],
    [{ Null: { 'k:a': 'false' } }, {}, false],
    [{ NumericLessThanEquals: { 'k:a': '10' } }, { 'k:a': '9' }, true],
    [{ NumericGreaterThan: { 'k:a': '10' } }, { 'k:a': '9' }, false],
    [{ DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }, {}, true],
    [{ DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }, {}, false],
    [{ IpAddress: { 'aws:SourceIp': '10.1.0.0/16' } }, { 'aws:SourceIp': '10.1.2.3' }, true],
    [{ IpAddress: { 'aws:SourceIp': '10.1.0.0/16' } }, { 'aws:SourceIp': '10.2.2.3' }, false],
    [{ NotIpAddress: { 'aws:SourceIp': '2001:db8::/32' } }, { 'aws:SourceIp': '2001:db8::1' }, false],
    [{ 'ForAllValues:StringEquals': { 'k:a': ['1', '2'] } }, { 'k:a': ['1', '2'] }, true],
    [{ 'ForAllValues:StringEquals': { 'k:a': ['1', '2'] } }, { 'k:a': ['1', '3'] }, false],
    [{ 'ForAllValues:StringEquals': { 'k:a': ['1'] } }, {}, true],
    [{ 'ForAnyValue:StringEquals': { 'k:a': ['1'] } }, { 'k:a': ['3', '1'] }, true],
    [{ 'ForAnyValue:StringEquals': { 'k:a': ['1'] } }, {}, false],
    [{ StringEquals: { 'k:a': '1' }, StringLike: { 'k:b': '2' } }, { 'k:a': '1', 'k:b': '3' }, false],
  ])('with the condition %j and a request of %j decides %s', (Condition, context, isAllowed) => {
    const { authority, principal } = authorityOf([allow('a:B', '*', { Condition })]);
    expect(authority.allows(principal, 'a:B', 'r', context)).toBe(isAllowed);
  });

  test.each<[object, string]>([
    [
      allow('a:B', '*', { Condition: { StringSounds: { a: 'b' } } }),
      'Role at Properties.Policies.0.PolicyDocument.Statement.0.Condition.StringSounds: the condition operator StringSounds is not supported',
    ],
    [allow('a:B', 'x${aws:username}'), 'policy variable'],
    [
      allow('a:B', '*', { Condition: { StringEquals: { a: '${aws:username}' } } }),
      'policy variables are not supported',
    ],
    [{ Effect: 'Maybe', Action: 'a:B', Resource: '*' }, 'Statement.0.Effect: is Maybe'],
    [{ Effect: 'Allow', Resource: '*' }, 'Statement.0.Action: is missing'],
  ])('that cannot be evaluated stops the start: %j', (statement, message) => {
    expect(() => authorityOf([statement])).toThrow(message);
  });

  test('may be attached from outside, by the customer or by AWS', () => {
    const document = { Statement: [allow('b:C', '*')] };
    const { authority, principal } = authorityOf([], {
      Attached: {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyName: 'p', Roles: [{ Ref: 'Role' }], PolicyDocument: document },
      },
    });
    expect(authority.allows(principal, 'b:C', 'r')).toBe(true);
    const managed = roleResource('lambda.amazonaws.com', []);
    const role = (arn: unknown) => ({
      ...managed,
      Properties: { ...managed.Properties, RoleName: 'm', ManagedPolicyArns: [arn] },
    });
    for (const name of ['service-role/AWSLambdaBasicExecutionRole', 'AWSXrayWriteOnlyAccess']) {
      const roles = rolesFrom(stackOf(folder, { M: role(`arn:aws:iam::aws:policy/${name}`) }).resources);
      expect([...roles.values()][0]!.statements, name).toHaveLength(1);
    }
    expect(() =>
      rolesFrom(stackOf(folder, { M: role('arn:aws:iam::aws:policy/Nonsense') }).resources),
    ).toThrow('Nonsense is not known here');
  });
});

describe('a denial', () => {
  test('names principal, action and resource, is recorded with its time, and tells an explicit one', () => {
    const { authority, principal } = authorityOf([{ Effect: 'Deny', Action: 'a:Deny', Resource: '*' }]);
    const heard: string[] = [];
    authority.onDenial((denial) => heard.push(denial.action));
    expect(() => authority.demand(principal, 'a:B', 'r')).toThrow(
      `User: ${principal.assumedRoleArn} is not authorized to perform: a:B on resource: r because no identity-based policy allows the a:B action`,
    );
    expect(() => authority.demand(principal, 'a:Deny', 'r')).toThrow(
      'with an explicit deny in an identity-based policy',
    );
    expect(heard).toEqual(['a:B', 'a:Deny']);
    expect(authority.report().denials).toMatchObject([
      { principal: principal.assumedRoleArn, action: 'a:B', resource: 'r' },
      { action: 'a:Deny' },
    ]);
  });
});

describe('the report', () => {
  test('lists what was never used, what is wider than its use, and what nothing here can tell', () => {
    const { authority, principal } = authorityOf([
      allow('dynamodb:GetItem', table),
      allow(['dynamodb:PutItem', 'dynamodb:DeleteItem'], `${table}*`),
      allow('dynamodb:Scan', table),
      allow('logs:PutLogEvents', '*'),
    ]);
    authority.demand(principal, 'dynamodb:GetItem', table);
    authority.demand(principal, 'dynamodb:PutItem', table);
    authority.demand(principal, 'dynamodb:PutItem', table);
    const { unused, wider, notEvaluated } = authority.report();
    expect(unused).toMatchObject([
      { role: 'Role', path: 'Properties.Policies.0.PolicyDocument.Statement.2', actions: ['dynamodb:Scan'] },
    ]);
    expect(wider).toMatchObject([
      {
        unusedActions: ['dynamodb:DeleteItem'],
        wildcards: [`${table}*`],
        used: { 'dynamodb:PutItem': [table] },
      },
    ]);
    expect(notEvaluated).toMatchObject([{ actions: ['logs:PutLogEvents'] }]);
  });

  test('leaves out the user of the command, who may do everything', () => {
    const { authority } = authorityOf([]);
    authority.demand(authority.administrator('console'), 'dynamodb:DeleteTable', table);
    expect(authority.report()).toMatchObject({ denials: [], wider: [] });
  });
});

describe('a role', () => {
  test('is assumed by services that it trusts', () => {
    const { authority, principal } = authorityOf([]);
    expect(authority.assume(principal.roleArn, 'lambda.amazonaws.com', 's').assumedRoleArn).toMatch(
      /:assumed-role\/demo-Role-\w+\/s$/,
    );
    expect(() => authority.assume(principal.roleArn, 'appsync.amazonaws.com', 's')).toThrow(
      'Role: the role cannot be assumed by appsync.amazonaws.com',
    );
  });
});

describe('a function’s own policy', () => {
  test('admits a service for its source, a role, and the public only with both actions', () => {
    const permission = (Properties: object) => ({
      Type: 'AWS::Lambda::Permission',
      Properties: { FunctionName: 'fn', Action: 'lambda:InvokeFunction', ...Properties },
    });
    const policies = new FunctionPolicies(
      stackOf(folder, {
        Pool: permission({
          Principal: 'cognito-idp.amazonaws.com',
          SourceArn: 'arn:aws:cognito-idp:eu-central-1:000000000000:userpool/*',
        }),
        Url: permission({ Principal: '*', Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' }),
        UrlCall: permission({ Principal: '*', InvokedViaFunctionUrl: true }),
        Half: permission({ FunctionName: 'half', Principal: '*', Action: 'lambda:InvokeFunctionUrl' }),
        Named: permission({ FunctionName: 'half', Principal: 'arn:aws:iam::000000000000:role/r' }),
      }).resources,
    );
    const pool = 'arn:aws:cognito-idp:eu-central-1:000000000000:userpool/p';
    expect(policies.allowsService('fn', 'cognito-idp.amazonaws.com', pool)).toBe(true);
    expect(policies.allowsService('fn', 'cognito-idp.amazonaws.com', 'arn:aws:events:x')).toBe(false);
    expect(policies.allowsService('fn', 'events.amazonaws.com', pool)).toBe(false);
    expect(policies.allowsPublicUrl('fn')).toBe(true);
    expect(policies.allowsPublicUrl('half')).toBe(false);
    expect(policies.allowsRole('half', 'lambda:InvokeFunction', 'arn:aws:iam::000000000000:role/r')).toBe(
      true,
    );
    expect(policies.allowsRole('fn', 'lambda:InvokeFunction', 'arn:aws:iam::000000000000:role/r')).toBe(
      false,
    );
  });
});
