import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { synth } from '../../tools/dev/synth.mjs';
import { theirPool } from '../kit/settings/theirPool.ts';
import { environmentTemplate, stackTemplate, templateOf, type Template } from '../kit/stack/template.ts';

const folder = mkdtempSync(join(tmpdir(), 'usher-users-'));
let theirs: Template;
let withDeletion: Template;

beforeAll(async () => {
  const made = async (name: string, users: object) => {
    await synth({ settings: { reserve: true, users }, folder: join(folder, name), validated: name === 'a' });
    return environmentTemplate(join(folder, name), 'usher-dev');
  };
  theirs = await made('a', theirPool);
  withDeletion = await made('b', { ...theirPool, deleteUsers: true });
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ofType = (template: Template, type: string) =>
  Object.values(template.Resources).flatMap(({ Type, Properties }) => (Type === type ? [Properties] : []));
const schemaIn = (template: Template) =>
  String(ofType(template, 'AWS::AppSync::GraphQLSchema')[0]!['Definition']);
const api = (template: Template) => ofType(template, 'AWS::AppSync::GraphQLApi')[0]!;

/** What any role may ask of a user pool, with the resources that it may ask it of. */
function askedOfPools(template: Template): Map<string, Set<string>> {
  const asked = new Map<string, Set<string>>();
  for (const { Policies = [] } of ofType(template, 'AWS::IAM::Role'))
    for (const { PolicyDocument } of Policies)
      for (const { Action, Resource } of PolicyDocument.Statement)
        for (const action of [Action].flat().filter((one) => String(one).startsWith('cognito-idp:')))
          asked.set(action, (asked.get(action) ?? new Set()).add(JSON.stringify(Resource)));
  return asked;
}

describe('users of a pool that is there already', () => {
  test('make no pool, client, group, provider or trigger, and no firewall before their pool', () => {
    const types = Object.values(theirs.Resources).map(({ Type }) => Type);
    expect(types.filter((type) => type.startsWith('AWS::Cognito::'))).toEqual([]);
    const names = ofType(theirs, 'AWS::Lambda::Function').map(({ FunctionName }) => FunctionName);
    expect(names.filter((name) => name.includes('cognito'))).toEqual([]);
    expect(names).toContain('usher-dev-ensureAccount');
    expect(JSON.stringify(ofType(theirs, 'AWS::Lambda::Permission'))).not.toContain('cognito-idp');
    expect(ofType(theirs, 'AWS::WAFv2::WebACLAssociation')).toHaveLength(1);
    expect(ofType(stackTemplate(), 'AWS::WAFv2::WebACLAssociation')).toHaveLength(2);
    // A pool that was Usher's before: the app stack imports them until its own release.
    const exported = Object.values(templateOf(join(folder, 'a'), 'usher-dev-data').Outputs!)
      .filter(({ Export }) => String(Export!.Name).includes('UserPool'))
      .map(({ Value }) => Value);
    expect(exported).toEqual([theirPool.userPoolId, theirPool.clientIds[0]]);
  });

  test('only look: nothing may change the pool or a user of it', () => {
    const asked = askedOfPools(theirs);
    expect([...asked.keys()].sort()).toEqual([
      'cognito-idp:AdminGetUser',
      'cognito-idp:AdminListGroupsForUser',
      'cognito-idp:ListUsers',
    ]);
    for (const resources of asked.values())
      for (const resource of resources) expect(resource).toContain(`:userpool/${theirPool.userPoolId}"`);
  });

  test('with deleteUsers, what deletes accounts may delete their users, and nothing else is added', () => {
    const more = [...askedOfPools(withDeletion).keys()].filter((action) => !askedOfPools(theirs).has(action));
    expect(more.sort()).toEqual(['cognito-idp:AdminDeleteUser', 'cognito-idp:AdminUserGlobalSignOut']);
    const deleting = Object.entries(withDeletion.Resources)
      .filter(([, one]) => one.Type === 'AWS::IAM::Role' && JSON.stringify(one).includes('AdminDeleteUser'))
      .map(([id]) => id.replace(/^Function|Role\w+$/g, ''));
    expect(deleting.sort()).toEqual(['deleteAccount', 'operatorRequests', 'reconcile', 'repairSync']);
  });

  test('the API takes the tokens of exactly the clients that are named', () => {
    const { UserPoolConfig, AuthenticationType, AdditionalAuthenticationProviders } = api(theirs);
    expect([AuthenticationType, AdditionalAuthenticationProviders]).toEqual([
      'AMAZON_COGNITO_USER_POOLS',
      [{ AuthenticationType: 'AWS_IAM' }, { AuthenticationType: 'API_KEY' }],
    ]);
    expect(UserPoolConfig).toMatchObject({ UserPoolId: theirPool.userPoolId, DefaultAction: 'ALLOW' });
    const { AppIdClientRegex } = UserPoolConfig;
    expect(AppIdClientRegex).toMatch(/^\^.*\$$/);
    const named = new RegExp(AppIdClientRegex);
    for (const id of theirPool.clientIds) {
      expect(named.test(id), id).toBe(true);
      for (const other of [`${id}x`, `x${id}`, id.slice(1), id.replace('+', ''), `${id}\n`, `x\n${id}`])
        if (!theirPool.clientIds.includes(other))
          expect(named.test(other), JSON.stringify(other)).toBe(false);
    }
    expect(named.test(theirPool.clientIds.join('|'))).toBe(false);
    expect(named.test('')).toBe(false);
  });

  test('every field of operators is for the groups as the pool calls them', () => {
    const called = (template: Template) =>
      [...schemaIn(template).matchAll(/cognito_groups: \[([^\]]*)\]/g)].map(([, names]) => names!);
    const own = called(stackTemplate());
    expect(own.length).toBeGreaterThan(25);
    const names: Record<string, string> = theirPool.groups;
    expect(called(theirs)).toEqual(
      own.map((one) => one.replaceAll(/"(\w+)"/g, (_, name: string) => `"${names[name]}"`)),
    );
    const told = 'staff:read,staff:help,staff:all';
    expect(api(theirs)['EnvironmentVariables']).toMatchObject({ OPERATOR_GROUPS: told });
    for (const { FunctionName, Environment } of ofType(theirs, 'AWS::Lambda::Function'))
      if (String(FunctionName).startsWith('usher-dev-'))
        expect(Environment.Variables, FunctionName).toMatchObject({ OPERATOR_GROUPS: told });
    expect(api(stackTemplate())['EnvironmentVariables']).not.toHaveProperty('OPERATOR_GROUPS');
  });

  test('functions learn where a name stands and that users stay, and the gate all clients', () => {
    const variables = ofType(theirs, 'AWS::Lambda::Function').map(
      ({ Environment }) => Environment?.Variables,
    );
    const looking = variables.filter((own) => own?.USER_POOL_ID);
    expect(looking.length).toBeGreaterThan(10);
    for (const own of looking)
      expect(own).toMatchObject({
        USER_POOL_ID: theirPool.userPoolId,
        NAME_ATTRIBUTE: 'custom:display',
        USERS_OF_ANOTHER_APP: 'kept',
      });
    const [gate] = variables.filter((own) => own?.USER_POOL_CLIENT_ID);
    expect(gate!.USER_POOL_CLIENT_ID).toBe(theirPool.clientIds.join(','));
    expect(JSON.stringify(gate!.USER_POOL_ISSUER)).toContain(`/${theirPool.userPoolId}"`);
  });

  test('nothing rings for triggers that are not there', () => {
    const alarms = (template: Template) =>
      ofType(template, 'AWS::CloudWatch::Alarm').map(({ AlarmName }) => String(AlarmName));
    const gone = alarms(stackTemplate()).filter((name) => !alarms(theirs).includes(name));
    expect(gone.sort()).toEqual([
      'usher-dev-EnsureCreated',
      'usher-dev-TriggerFailed',
      'usher-dev-errors-cognito.postAuthentication',
      'usher-dev-errors-cognito.postConfirmation',
      'usher-dev-errors-runSimulation',
    ]);
  });

  test('clients are told where to sign in, and what operators’ groups are called', () => {
    expect(theirs.Outputs).toMatchObject({
      UserPoolId: { Value: theirPool.userPoolId },
      UserPoolClientId: { Value: theirPool.clientIds[0] },
      UserPoolClientIds: { Value: theirPool.clientIds.join(',') },
      UsersOf: { Value: 'pool' },
      OperatorGroups: { Value: 'staff:read,staff:help,staff:all' },
    });
    // Only the pool knows what it demands of a password.
    expect(theirs.Outputs).not.toHaveProperty('PasswordPolicy');
    for (const name of ['UsersOf', 'OperatorGroups', 'UserPoolClientIds'])
      expect(stackTemplate().Outputs).not.toHaveProperty(name);
  });
});
