import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demandGuards, operatorsFields } from '../../infra/coordinates.ts';
import { fields } from '../../resolvers/fields.ts';
import { localExtensions } from '../../tools/dev/extensions.mjs';
import { synth } from '../../tools/dev/synth.mjs';
import { theirIssuer } from '../kit/settings/theirIssuer.ts';
import { environmentTemplate, stackTemplate, templateOf, type Template } from '../kit/stack/template.ts';

const folder = mkdtempSync(join(tmpdir(), 'usher-issuer-'));
let theirs: Template;
const own = stackTemplate();

beforeAll(async () => {
  const settings = { reserve: true, users: theirIssuer };
  await synth({ settings, extensions: localExtensions(), folder: join(folder, 'a'), validated: true });
  theirs = environmentTemplate(join(folder, 'a'), 'usher-dev');
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ofType = (template: Template, type: string) =>
  Object.values(template.Resources).flatMap(({ Type, Properties }) => (Type === type ? [Properties] : []));
const schemaIn = (template: Template) =>
  String(ofType(template, 'AWS::AppSync::GraphQLSchema')[0]!['Definition']);
const api = () => ofType(theirs, 'AWS::AppSync::GraphQLApi')[0]!;

describe('users of an issuer', () => {
  test('make no pool, client, group or trigger, and no role may ask a pool anything', () => {
    const text = JSON.stringify([theirs, templateOf(join(folder, 'a'), 'usher-dev-data')]);
    expect(text).not.toMatch(/AWS::Cognito::|cognito-idp|UserPool|USER_POOL/);
    const names = ofType(theirs, 'AWS::Lambda::Function').map(({ FunctionName }) => FunctionName);
    expect(names).toContain('usher-dev-ensureAccount');
    expect(names.filter((name) => String(name).includes('cognito'))).toEqual([]);
    expect(ofType(theirs, 'AWS::WAFv2::WebACLAssociation')).toHaveLength(1);
  });

  test('the API takes the tokens of the issuer for exactly the clients that are named', () => {
    expect(api()).toMatchObject({
      AuthenticationType: 'OPENID_CONNECT',
      AdditionalAuthenticationProviders: [
        { AuthenticationType: 'AWS_IAM' },
        { AuthenticationType: 'API_KEY' },
      ],
      OpenIDConnectConfig: { Issuer: theirIssuer.issuer },
    });
    const pattern = String(api()['OpenIDConnectConfig'].ClientId);
    expect(pattern).toMatch(/^\^.*\$$/);
    const named = new RegExp(pattern);
    for (const id of theirIssuer.clientIds) {
      expect(named.test(id), id).toBe(true);
      for (const other of [`${id}x`, `x${id}`, id.replace('+', ''), id.replace('.', '-'), `${id}\n`])
        if (!theirIssuer.clientIds.includes(other))
          expect(named.test(other), JSON.stringify(other)).toBe(false);
    }
    for (const other of ['', theirIssuer.clientIds.join('|'), 'account'])
      expect(named.test(other)).toBe(false);
  });

  test('what is for users of a pool is for theirs, and nothing else of the schema is another', () => {
    const turned = schemaIn(own).replaceAll(
      /@aws_cognito_user_pools(\(cognito_groups: \[[^\]]*\]\))?/g,
      '@aws_oidc',
    );
    // Comments speak of the directive too.
    const code = (schema: string) => schema.replaceAll(/^#.*$/gm, '');
    expect(code(schemaIn(theirs))).toBe(code(turned));
    expect(code(schemaIn(theirs))).not.toContain('cognito');
  });

  test('every field of operators begins with the look at who calls', () => {
    const steps = new Map(
      Object.entries(theirs.Resources).flatMap(([id, { Type, Properties }]) =>
        Type === 'AWS::AppSync::FunctionConfiguration' ? [[id, String(Properties['Name'])]] : [],
      ),
    );
    const resolvers = ofType(theirs, 'AWS::AppSync::Resolver');
    const guarded = [...operatorsFields(withDirectives(schemaIn(own)))];
    expect(guarded.length).toBeGreaterThan(25);
    for (const coordinate of guarded) {
      const [typeName, fieldName] = coordinate.split('.');
      const resolver = resolvers.find(
        (one) => one['TypeName'] === typeName && one['FieldName'] === fieldName,
      );
      const [first] = resolver?.['PipelineConfig']?.Functions ?? [];
      expect([coordinate, steps.get(first?.['Fn::GetAtt']?.[0])]).toEqual([coordinate, 'admitOperator']);
    }
  });

  test.each([
    [
      'a whole type',
      'type Note @aws_cognito_user_pools(cognito_groups: ["admins"]) { text: String }',
      'Note',
    ],
    [
      'a field without a line',
      'type Note { text: String @aws_cognito_user_pools(cognito_groups: ["admins"]) }',
      'Note.text',
    ],
  ])('the synth stops where groups stand on %s, which nothing would guard', (_, type, named) => {
    const schema = `${withDirectives(schemaIn(own))}\n${type}`;
    expect(() => demandGuards(schema, operatorsFields(schema), fields)).toThrow(named);
  });

  test('functions, resolvers and the gate know the issuer, its claims and its groups', () => {
    const told = 'https://example.com/email,email_verified,name,https://example.com/groups';
    const groups = 'staff:read,staff:help,staff:all';
    expect(api()['EnvironmentVariables']).toMatchObject({ TOKEN_CLAIMS: told, OPERATOR_GROUPS: groups });
    const variables = ofType(theirs, 'AWS::Lambda::Function').map(
      ({ Environment }) => Environment?.Variables ?? {},
    );
    const asking = variables.filter((one) => one.USERS_OF_ISSUER === theirIssuer.issuer);
    expect(asking.length).toBeGreaterThan(10);
    const [gate] = variables.filter((one) => one.CLIENT_IDS);
    expect(gate).toMatchObject({
      ...{ TOKEN_CLAIMS: told, OPERATOR_GROUPS: groups, USERS_OF_ISSUER: theirIssuer.issuer },
      CLIENT_IDS: JSON.stringify(theirIssuer.clientIds),
    });
    expect(JSON.stringify(own)).not.toMatch(/USERS_OF_ISSUER|TOKEN_CLAIMS|CLIENT_IDS/);
  });

  test('the pages may ask the issuer, and clients are told where people sign in', () => {
    const [headers] = ofType(theirs, 'AWS::CloudFront::ResponseHeadersPolicy');
    expect(JSON.stringify(headers)).toContain(' https://id.example.com;');
    expect(theirs.Outputs).toMatchObject({
      UsersOf: { Value: 'oidc' },
      Issuer: { Value: theirIssuer.issuer },
      ClientId: { Value: theirIssuer.clientIds[0] },
      OperatorGroups: { Value: 'staff:read,staff:help,staff:all' },
    });
    for (const name of ['UserPoolId', 'UserPoolClientId', 'PasswordPolicy'])
      expect(theirs.Outputs).not.toHaveProperty(name);
  });
});

/** AppSync knows its directives without being told. */
function withDirectives(schema: string): string {
  return `${scalars}\n${schema}`;
}
const scalars = `scalar AWSDate scalar AWSDateTime scalar AWSEmail scalar AWSJSON scalar AWSURL
directive @aws_iam on OBJECT | FIELD_DEFINITION
directive @aws_api_key on OBJECT | FIELD_DEFINITION
directive @aws_oidc on OBJECT | FIELD_DEFINITION
directive @aws_cognito_user_pools(cognito_groups: [String!]) on OBJECT | FIELD_DEFINITION
directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION`;
