import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cloud } from '../../src/cloud.ts';
import { issuerAt, openIssuer } from '../../src/issuer/companion.ts';
import { startCloud } from '../../src/main.ts';

const name = 'https://id.example.com';
const scratch = mkdtempSync(join(tmpdir(), 'understudy-beside-'));
let cloud: Cloud;

const apiId = { 'Fn::GetAtt': ['Api', 'ApiId'] };
const roleFor = (service: string, action: string) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    },
    Policies: [
      {
        PolicyName: 'own',
        PolicyDocument: { Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] },
      },
    ],
  },
});
const resolver = (fieldName: string, source: string, code?: string) => ({
  Type: 'AWS::AppSync::Resolver',
  Properties: {
    ...{ ApiId: apiId, TypeName: 'Query', FieldName: fieldName },
    DataSourceName: { 'Fn::GetAtt': [source, 'Name'] },
    ...(code ? { Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' }, Code: code } : {}),
  },
});

/** An API for users of an issuer, and a function that asks the issuer who it is. */
const template = {
  Resources: {
    Api: {
      Type: 'AWS::AppSync::GraphQLApi',
      Properties: {
        Name: 'shop',
        AuthenticationType: 'OPENID_CONNECT',
        OpenIDConnectConfig: { Issuer: name, ClientId: '^(app)$' },
        AdditionalAuthenticationProviders: [{ AuthenticationType: 'AWS_IAM' }],
      },
    },
    Schema: {
      Type: 'AWS::AppSync::GraphQLSchema',
      Properties: { ApiId: apiId, Definition: 'type Query { me: String asked: String }' },
    },
    None: { Type: 'AWS::AppSync::DataSource', Properties: { ApiId: apiId, Name: 'None', Type: 'NONE' } },
    Me: resolver(
      'me',
      'None',
      'export function request(ctx) { return { payload: ctx.identity.sub }; } export function response(ctx) { return ctx.result; }',
    ),
    AskRole: roleFor('lambda.amazonaws.com', 'logs:PutLogEvents'),
    SourceRole: roleFor('appsync.amazonaws.com', 'lambda:InvokeFunction'),
    Ask: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        ...{ FunctionName: 'ask', Runtime: 'nodejs22.x', Handler: 'index.handler' },
        Role: { 'Fn::GetAtt': ['AskRole', 'Arn'] },
        Code: {
          ZipFile: `exports.handler = async () => (await (await fetch('${name}/.well-known/openid-configuration')).json()).issuer;`,
        },
      },
    },
    AskSource: {
      Type: 'AWS::AppSync::DataSource',
      Properties: {
        ...{ ApiId: apiId, Name: 'Ask', Type: 'AWS_LAMBDA' },
        ServiceRoleArn: { 'Fn::GetAtt': ['SourceRole', 'Arn'] },
        LambdaConfig: { LambdaFunctionArn: { 'Fn::GetAtt': ['Ask', 'Arn'] } },
      },
    },
    Asked: resolver('asked', 'AskSource'),
  },
};

beforeAll(async () => {
  writeFileSync(join(scratch, 'shop.template.json'), JSON.stringify(template));
  cloud = await startCloud({
    ...{ template: scratch, data: join(scratch, 'data'), host: '127.0.0.1', port: 0 },
    issuersAt: (address) => ({ [name]: issuerAt(address) }),
    companions: [
      openIssuer({ clientsAt: (address) => [{ clientId: 'app', redirectUris: [`${address}/`] }], name }),
    ],
  });
}, 60_000);
afterAll(async () => {
  await cloud.stop();
  rmSync(scratch, { recursive: true, force: true });
});

test('a user of the issuer beside a stack signs in by its page, and the API and its functions know the issuer by its own name', async () => {
  const at = issuerAt(cloud.address);
  const email = 'ada@example.com';
  const password = 'a good password';
  const user = await fetch(`${at}/users`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password, sub: 'auth0|ada', emailVerified: true }),
  });
  expect(user.status).toBe(201);
  const discovery = (await (await fetch(`${at}/.well-known/openid-configuration`)).json()) as Record<
    string,
    string
  >;
  expect(discovery['issuer']).toBe(name);
  const verifier = 'v'.repeat(43);
  const request = {
    ...{ client_id: 'app', redirect_uri: `${cloud.address}/`, response_type: 'code', scope: 'openid' },
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  const signedIn = await fetch(discovery['authorization_endpoint']!, {
    ...{ method: 'POST', redirect: 'manual' },
    body: new URLSearchParams({ ...request, email, password }),
  });
  const code = new URL(signedIn.headers.get('location')!).searchParams.get('code')!;
  const tokens = (await (
    await fetch(discovery['token_endpoint']!, {
      method: 'POST',
      body: new URLSearchParams({
        ...{ grant_type: 'authorization_code', client_id: 'app', redirect_uri: `${cloud.address}/` },
        ...{ code, code_verifier: verifier },
      }),
    })
  ).json()) as Record<string, string>;
  const asked = async (authorization: string) =>
    (
      await fetch(`${cloud.address}/graphql`, {
        method: 'POST',
        headers: { authorization },
        body: JSON.stringify({ query: '{ me asked }' }),
      })
    ).json();
  const data = { me: 'auth0|ada', asked: name };
  expect(await asked(tokens['access_token']!)).toEqual({ data });
  expect(await asked(`Bearer ${tokens['id_token']}`)).toEqual({ data });
});
