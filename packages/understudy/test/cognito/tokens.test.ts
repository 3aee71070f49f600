import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, test } from 'vitest';
import { publicKeys, verifyPoolToken } from '../../src/cognito/publicKeys.ts';
import { aPool, aUser, tokensOf } from './given.ts';

const email = 'ada@example.com';
const minutes = { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'hours' };

describe('tokens', () => {
  test('hold exactly the claims of the service', async () => {
    const given = await aPool();
    const sub = await aUser(given, email);
    await given.signed('AdminAddUserToGroup', { Username: email, GroupName: 'admins' });
    const { AccessToken, IdToken } = await tokensOf(given, email);
    expect(Object.keys(decodeJwt(AccessToken)).sort()).toEqual(
      'auth_time client_id cognito:groups event_id exp iat iss jti origin_jti scope sub token_use username'.split(
        ' ',
      ),
    );
    expect(Object.keys(decodeJwt(IdToken)).sort()).toEqual(
      'aud auth_time cognito:groups cognito:username email email_verified event_id exp iat iss jti origin_jti sub token_use'.split(
        ' ',
      ),
    );
    expect(decodeJwt(AccessToken)).toMatchObject({
      sub,
      username: sub,
      client_id: given.clientId,
      iss: given.issuer,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      'cognito:groups': ['admins'],
    });
    expect(decodeJwt(IdToken)).toMatchObject({
      aud: given.clientId,
      'cognito:username': sub,
      email_verified: true,
    });
    expect(decodeProtectedHeader(AccessToken)).toEqual({ alg: 'RS256', kid: given.cognito.signingKey.kid });
  });

  test('live as long as the client says, by the clock', async () => {
    const given = await aPool({
      client: {
        AccessTokenValidity: 10,
        IdTokenValidity: 5,
        RefreshTokenValidity: 2,
        TokenValidityUnits: minutes,
      },
    });
    await aUser(given, email);
    const { AccessToken, IdToken, RefreshToken, ExpiresIn } = await tokensOf(given, email);
    expect(ExpiresIn).toBe(600);
    await verifyPoolToken(given.cognito, given.issuer, IdToken);
    given.clock.advance(6 * 60_000);
    await verifyPoolToken(given.cognito, given.issuer, AccessToken);
    await expect(verifyPoolToken(given.cognito, given.issuer, IdToken)).rejects.toMatchObject({
      code: 'ERR_JWT_EXPIRED',
    });
    given.clock.advance(5 * 60_000);
    await expect(given.open('GetUser', { AccessToken })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Access Token has expired',
    });
    const refresh = { AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: RefreshToken } };
    expect((await given.open('InitiateAuth', refresh)).AuthenticationResult).not.toHaveProperty(
      'RefreshToken',
    );
    given.clock.advance(2 * 3_600_000);
    await expect(given.open('InitiateAuth', refresh)).rejects.toMatchObject({
      message: 'Refresh Token has expired',
    });
  });

  test('of one installation mean nothing to another', async () => {
    const [one, other] = [await aPool({ isFresh: true }), await aPool({ isFresh: true })];
    await aUser(one, email);
    await aUser(other, email);
    const { AccessToken } = await tokensOf(one, email);
    await expect(verifyPoolToken(other.cognito, other.issuer, AccessToken)).rejects.toMatchObject({
      code: 'ERR_JWKS_NO_MATCHING_KEY',
    });
    await expect(other.open('GetUser', { AccessToken })).rejects.toMatchObject({
      message: 'Invalid Access Token',
    });
    expect(publicKeys(one.cognito, 'https://elsewhere')).toBeUndefined();
  });

  test.each([
    ['a tampered payload', (token: string) => token.replace(/\.[^.]+\./, '.eyJzdWIiOiJtZSJ9.')],
    ['no signature', (token: string) => token.replace(/\.[^.]+$/, '.')],
    [
      'another algorithm',
      (token: string) => token.replace(/^[^.]+/, Buffer.from('{"alg":"none"}').toString('base64url')),
    ],
    ['four parts', (token: string) => `${token}.x`],
    ['no token at all', () => 'token'],
  ])('with %s are refused', async (_, spoil) => {
    const given = await aPool();
    await aUser(given, email);
    const { AccessToken } = await tokensOf(given, email);
    const spoiled = spoil(AccessToken);
    await expect(given.open('GetUser', { AccessToken: spoiled })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Invalid Access Token',
    });
    await expect(verifyPoolToken(given.cognito, given.issuer, spoiled)).rejects.toThrow();
  });

  test('of the id kind do not call the API', async () => {
    const given = await aPool();
    await aUser(given, email);
    const { IdToken } = await tokensOf(given, email);
    await expect(given.open('GetUser', { AccessToken: IdToken })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
    });
  });

  test('show only what the client may read', async () => {
    const given = await aPool({ client: { ReadAttributes: ['name'] } });
    await aUser(given, email);
    const { IdToken, AccessToken } = await tokensOf(given, email);
    expect(decodeJwt(IdToken)).not.toHaveProperty('email');
    const { UserAttributes } = await given.open('GetUser', { AccessToken });
    expect(UserAttributes.map(({ Name }: any) => Name)).toEqual(['sub']);
  });
});

describe('refresh tokens', () => {
  test('rotate, and the one before serves only through its grace', async () => {
    const given = await aPool({
      client: { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 30 } },
    });
    await aUser(given, email);
    const { RefreshToken: first } = await tokensOf(given, email);
    const rotate = async (RefreshToken: string) =>
      (await given.open('GetTokensFromRefreshToken', { RefreshToken })).AuthenticationResult
        .RefreshToken as string;
    const second = await rotate(first);
    expect(second).not.toBe(first);
    const retried = await rotate(first);
    given.clock.advance(31_000);
    await expect(rotate(first)).rejects.toMatchObject({ code: 'RefreshTokenReuseException' });
    expect(await rotate(retried)).not.toBe(retried);
    const refresh = { AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: retried } };
    await expect(given.open('InitiateAuth', refresh)).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });

  test('are revoked with the access tokens of the same sign-in and no others', async () => {
    const given = await aPool();
    await aUser(given, email);
    const [one, other] = [await tokensOf(given, email), await tokensOf(given, email)];
    await given.open('RevokeToken', { Token: one.RefreshToken });
    await expect(given.open('GetUser', { AccessToken: one.AccessToken })).rejects.toMatchObject({
      message: 'Access Token has been revoked',
    });
    expect(await given.open('GetUser', { AccessToken: other.AccessToken })).toHaveProperty('Username');
    await expect(given.open('RevokeToken', { Token: other.AccessToken })).rejects.toMatchObject({
      code: 'UnsupportedTokenTypeException',
    });
    const withoutRevocation = await aPool({ client: { EnableTokenRevocation: false } });
    await aUser(withoutRevocation, email);
    const { AccessToken } = await tokensOf(withoutRevocation, email);
    expect(decodeJwt(AccessToken)).not.toHaveProperty('origin_jti');
    await expect(withoutRevocation.open('RevokeToken', { Token: 'opaque' })).rejects.toMatchObject({
      code: 'UnsupportedOperationException',
    });
    await withoutRevocation.open('GlobalSignOut', { AccessToken });
    await expect(withoutRevocation.open('GetUser', { AccessToken })).rejects.toMatchObject({
      message: 'Access Token has been revoked',
    });
  });

  test('of a disabled user are refused until the user is enabled again', async () => {
    const given = await aPool();
    await aUser(given, email);
    const { RefreshToken } = await tokensOf(given, email);
    await given.signed('AdminDisableUser', { Username: email });
    const refresh = () => given.open('GetTokensFromRefreshToken', { RefreshToken });
    await expect(refresh()).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'User is disabled.',
    });
    await expect(tokensOf(given, email)).rejects.toMatchObject({ message: 'User is disabled.' });
    await given.signed('AdminEnableUser', { Username: email });
    expect((await refresh()).AuthenticationResult).toHaveProperty('AccessToken');
    await given.signed('AdminUserGlobalSignOut', { Username: email });
    await expect(refresh()).rejects.toMatchObject({ message: 'Refresh Token has been revoked' });
  });
});
