import fs from 'node:fs';
import path from 'node:path';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { expect, onTestFinished, test } from 'vitest';
import { startCloud } from '../../src/main.ts';
import { temporaryFolder } from '../events/world.ts';

const at = (id: string, name: string) => ({ 'Fn::GetAtt': [id, name] });
const api = { ApiId: at('Api', 'ApiId') };
/** A role for one kind of identity of a pool, which may ask for one field. */
const role = (kind: string, field: string, pool: unknown = { Ref: 'Identities' }) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [
        {
          ...{ Effect: 'Allow', Action: 'sts:AssumeRoleWithWebIdentity' },
          Principal: { Federated: 'cognito-identity.amazonaws.com' },
          Condition: {
            StringEquals: { 'cognito-identity.amazonaws.com:aud': pool },
            'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': kind },
          },
        },
      ],
    },
    Policies: [
      {
        PolicyName: 'own',
        PolicyDocument: {
          Statement: [
            {
              ...{ Effect: 'Allow', Action: 'appsync:GraphQL' },
              Resource: { 'Fn::Sub': `\${Api.Arn}/types/Query/fields/${field}` },
            },
          ],
        },
      },
    ],
  },
});
const told = (field: string) => ({
  Type: 'AWS::AppSync::Resolver',
  DependsOn: 'Schema',
  Properties: {
    ...{ ...api, TypeName: 'Query', FieldName: field, DataSourceName: at('None', 'Name') },
    Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' },
    Code: `export function request(ctx) { return { payload: ctx.identity }; }
export function response(ctx) { return JSON.stringify(ctx.result); }`,
  },
});

async function started({ guests = true, trusted = {} as object } = {}) {
  const folder = temporaryFolder();
  const Resources = {
    Users: { Type: 'AWS::Cognito::UserPool', Properties: {} },
    Web: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: { UserPoolId: { Ref: 'Users' }, ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] },
    },
    Identities: {
      Type: 'AWS::Cognito::IdentityPool',
      Properties: {
        AllowUnauthenticatedIdentities: guests,
        CognitoIdentityProviders: [{ ClientId: { Ref: 'Web' }, ProviderName: at('Users', 'ProviderName') }],
      },
    },
    UserRole: role('authenticated', 'forUsers'),
    GuestRole: { ...role('unauthenticated', 'forGuests'), ...trusted },
    Attached: {
      Type: 'AWS::Cognito::IdentityPoolRoleAttachment',
      Properties: {
        IdentityPoolId: { Ref: 'Identities' },
        Roles: { authenticated: at('UserRole', 'Arn'), unauthenticated: at('GuestRole', 'Arn') },
      },
    },
    Api: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'a', AuthenticationType: 'AWS_IAM' } },
    Schema: {
      Type: 'AWS::AppSync::GraphQLSchema',
      Properties: { ...api, Definition: 'type Query { forUsers: String forGuests: String }' },
    },
    None: { Type: 'AWS::AppSync::DataSource', Properties: { ...api, Name: 'none', Type: 'NONE' } },
    ForUsers: told('forUsers'),
    ForGuests: told('forGuests'),
  };
  fs.writeFileSync(path.join(folder, 'demo.template.json'), JSON.stringify({ Resources }));
  const cloud = await startCloud({
    ...{ template: folder, data: path.join(folder, 'data'), host: '127.0.0.1', port: 0 },
  });
  onTestFinished(() => cloud.stop());
  const { identityPoolId, userPoolId, userPoolClientId, identityEndpoint } = cloud.outputs;
  const ask = async (operation: string, body: object) => {
    const headers = { 'x-amz-target': `AWSCognitoIdentityService.${operation}` };
    const answer = await fetch(String(identityEndpoint), {
      ...{ method: 'POST', headers, body: JSON.stringify(body) },
    });
    return (await answer.json()) as any; // Each operation has a shape of its own.
  };
  const loginOf = async (name: string) => {
    const Password = 'Passw0rd!x';
    const user = { UserPoolId: userPoolId, Username: name };
    await cloud.call('cognito-idp', 'AdminCreateUser', { ...user, MessageAction: 'SUPPRESS' });
    await cloud.call('cognito-idp', 'AdminSetUserPassword', { ...user, Password, Permanent: true });
    const { AuthenticationResult } = await cloud.call('cognito-idp', 'AdminInitiateAuth', {
      ...{ UserPoolId: userPoolId, ClientId: userPoolClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' },
      AuthParameters: { USERNAME: name, PASSWORD: Password },
    });
    const provider = `cognito-idp.eu-central-1.amazonaws.com/${String(userPoolId)}`;
    return { provider, ...AuthenticationResult, Logins: { [provider]: AuthenticationResult.IdToken } };
  };
  const query = async (field: string, { AccessKeyId, SecretKey, SessionToken }: Record<string, string>) => {
    const url = new URL(String(cloud.outputs['graphqlUrl']));
    const body = JSON.stringify({ query: `{ ${field} }` });
    const credentials = {
      accessKeyId: AccessKeyId!,
      secretAccessKey: SecretKey!,
      sessionToken: SessionToken!,
    };
    const signer = new SignatureV4({
      service: 'appsync',
      region: 'eu-central-1',
      credentials,
      sha256: Sha256,
    });
    const { headers } = await signer.sign({
      ...{ method: 'POST', protocol: 'http:', hostname: url.hostname, path: url.pathname, body },
      headers: { host: url.host, 'content-type': 'application/json' },
    });
    const { data, errors } = (await (await fetch(url, { method: 'POST', headers, body })).json()) as any;
    return data?.[field] ? JSON.parse(data[field]) : errors[0].errorType;
  };
  return { cloud, ask, loginOf, query, IdentityPoolId: identityPoolId };
}

test('a guest gets the credentials of the guests’ role, and is told to resolvers', async () => {
  const { ask, query, IdentityPoolId } = await started();
  const { IdentityId } = await ask('GetId', { IdentityPoolId });
  expect(IdentityId).toMatch(/^eu-central-1:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect((await ask('GetId', { IdentityPoolId })).IdentityId).not.toBe(IdentityId);
  const { Credentials, ...named } = await ask('GetCredentialsForIdentity', { IdentityId });
  expect(named).toEqual({ IdentityId });
  expect(await query('forGuests', Credentials)).toMatchObject({
    ...{ cognitoIdentityPoolId: IdentityPoolId, cognitoIdentityId: IdentityId },
    ...{ cognitoIdentityAuthType: 'unauthenticated', cognitoIdentityAuthProvider: null },
    userArn: expect.stringMatching(/assumed-role\/demo-GuestRole-\w+\/CognitoIdentityCredentials$/),
  });
  expect(await query('forUsers', Credentials)).toBe('Unauthorized');
});

test('a user of the pool has one identity, for an hour at a time', async () => {
  const { cloud, ask, loginOf, query, IdentityPoolId } = await started();
  const { Logins, provider } = await loginOf('ann');
  const { IdentityId } = await ask('GetId', { IdentityPoolId, Logins });
  expect(await ask('GetId', { IdentityPoolId, Logins })).toEqual({ IdentityId });
  const { Credentials } = await ask('GetCredentialsForIdentity', { IdentityId, Logins });
  expect(await query('forUsers', Credentials)).toMatchObject({
    ...{ cognitoIdentityId: IdentityId, cognitoIdentityAuthType: 'authenticated' },
    cognitoIdentityAuthProvider: expect.stringMatching(
      `^"${provider}","${provider}:CognitoSignIn:[0-9a-f-]+"$`,
    ),
  });
  expect(await query('forGuests', Credentials)).toBe('Unauthorized');
  cloud.clock.moveTo(cloud.clock.now() + 3_601_000);
  expect(await query('forUsers', Credentials)).toBe('UnauthorizedException');
});

test('what an identity pool refuses is refused in its words', async () => {
  const { ask, loginOf, IdentityPoolId } = await started({ guests: false });
  const ann = await loginOf('ann');
  const bob = await loginOf('bob');
  const { IdentityId } = await ask('GetId', { IdentityPoolId, Logins: ann.Logins });
  const refusals = await Promise.all([
    ask('GetId', { IdentityPoolId }),
    ask('GetId', { IdentityPoolId: 'eu-central-1:none' }),
    ask('GetId', { IdentityPoolId, Logins: { 'accounts.google.com': 'x' } }),
    ask('GetId', { IdentityPoolId, Logins: { [ann.provider]: `${ann.IdToken}x` } }),
    ask('GetId', { IdentityPoolId, Logins: { [ann.provider]: ann.AccessToken } }),
    ask('GetCredentialsForIdentity', { IdentityId }),
    ask('GetCredentialsForIdentity', { IdentityId, Logins: bob.Logins }),
    ask('DeleteIdentities', {}),
  ]);
  expect(refusals.map(({ __type, message }) => `${__type}: ${message.split('.')[0]}`)).toEqual([
    'NotAuthorizedException: Unauthenticated access is not supported for this identity pool',
    "ResourceNotFoundException: IdentityPool 'eu-central-1:none' not found",
    'NotAuthorizedException: Token is not from a supported provider of this identity pool',
    'NotAuthorizedException: Invalid login token',
    'NotAuthorizedException: Invalid login token',
    `NotAuthorizedException: Access to Identity '${IdentityId}' is forbidden`,
    `ResourceNotFoundException: Identity '${IdentityId}' not found`,
    'UnknownOperationException: DeleteIdentities is not run here',
  ]);
});

test('a role that does not trust the pool is not given', async () => {
  const { ask, IdentityPoolId } = await started({ trusted: role('unauthenticated', 'forGuests', 'another') });
  const { IdentityId } = await ask('GetId', { IdentityPoolId });
  expect(await ask('GetCredentialsForIdentity', { IdentityId })).toMatchObject({
    __type: 'InvalidIdentityPoolConfigurationException',
  });
});
