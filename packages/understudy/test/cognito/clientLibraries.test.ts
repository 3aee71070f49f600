import {
  AuthenticationDetails,
  CognitoRefreshToken,
  CognitoUser,
  CognitoUserAttribute,
  CognitoUserPool,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  ListUsersCommand,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession, signIn, signOut } from 'aws-amplify/auth';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { aPool, aUser, lastCode, onTheWire, type Given } from './given.ts';

const email = 'ada@example.com';
/** Salts, keys and signatures differ in length now and then, which shows in many rounds only. */
const rounds = process.env['USHER_FULL'] ? 60 : 4;

describe('amazon-cognito-identity-js', () => {
  test('signs up, confirms, signs in by SRP, refreshes and signs out everywhere', async () => {
    const given = await aPool();
    const pool = await browserPool(given);
    const signedUp = await call<{ userSub: string }>((done) =>
      pool.signUp(
        email,
        'Passw0rd',
        [new CognitoUserAttribute({ Name: 'email', Value: email })],
        [],
        done as never,
      ),
    );
    const user = new CognitoUser({ Username: email, Pool: pool });
    await expect(authenticate(user, 'Passw0rd')).rejects.toMatchObject({
      code: 'UserNotConfirmedException',
      message: 'User is not confirmed.',
    });
    expect(await call((done) => user.confirmRegistration(lastCode(given, email), false, done))).toBe(
      'SUCCESS',
    );

    const session = await authenticate(user, 'Passw0rd');
    expect(session.getIdToken().payload).toMatchObject({
      sub: signedUp.userSub,
      email,
      email_verified: true,
    });
    const attributes = await call<CognitoUserAttribute[]>((done) => user.getUserAttributes(done as never));
    expect(attributes.find((attribute) => attribute.getName() === 'email')!.getValue()).toBe(email);

    const token = new CognitoRefreshToken({ RefreshToken: session.getRefreshToken().getToken() });
    const refreshed = await call<CognitoUserSession>((done) => user.refreshSession(token, done));
    expect(refreshed.getAccessToken().payload['origin_jti']).toBe(
      session.getAccessToken().payload['origin_jti'],
    );

    await call((done) => user.globalSignOut({ onSuccess: (all) => done(null, all), onFailure: done }));
    // Not through the library, which would try a refused refresh again for a minute.
    const again = given.open('InitiateAuth', {
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: token.getToken() },
    });
    await expect(again).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Refresh Token has been revoked',
    });
  });

  test('signs in by SRP with passwords of any letters, again and again', async () => {
    const given = await aPool();
    const pool = await browserPool(given);
    let signedIn = 0;
    for (let round = 0; round < rounds; round += 1) {
      const password = `Ünï ${'x'.repeat(round)} 🔑 Aa1${round}`;
      const username = `round${round}@example.com`;
      await given.signed('AdminCreateUser', { Username: username, MessageAction: 'SUPPRESS' });
      await given.signed('AdminSetUserPassword', { Username: username, Password: password, Permanent: true });
      await authenticate(new CognitoUser({ Username: username, Pool: pool }), password);
      signedIn += 1;
    }
    expect(signedIn).toBe(rounds);
  }, 180_000);

  test('M11 · tells a wrong password and an unknown person alike', async () => {
    const given = await aPool();
    await aUser(given, email);
    const pool = await browserPool(given);
    const refused = { code: 'NotAuthorizedException', message: 'Incorrect username or password.' };
    const wrong = authenticate(new CognitoUser({ Username: email, Pool: pool }), 'Wrong0ne');
    await expect(wrong).rejects.toMatchObject(refused);
    const unknown = authenticate(new CognitoUser({ Username: 'bob@example.com', Pool: pool }), 'Passw0rd');
    await expect(unknown).rejects.toMatchObject(refused);
  });

  test('replaces a forgotten password and then changes it', async () => {
    const given = await aPool();
    await aUser(given, email);
    const user = new CognitoUser({ Username: email, Pool: await browserPool(given) });
    const asked = await call<{ CodeDeliveryDetails: unknown }>((done) =>
      user.forgotPassword({ onSuccess: (data) => done(null, data), onFailure: done }),
    );
    expect(asked.CodeDeliveryDetails).toEqual({
      AttributeName: 'email',
      DeliveryMedium: 'EMAIL',
      Destination: 'a***@e***',
    });
    await call((done) =>
      user.confirmPassword(lastCode(given, email), 'Second0ne', {
        onSuccess: (ok) => done(null, ok),
        onFailure: done,
      }),
    );
    await expect(authenticate(user, 'Passw0rd')).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    await authenticate(user, 'Second0ne');
    await expect(call((done) => user.changePassword('Wrong0ne', 'Third0ne', done))).rejects.toMatchObject({
      code: 'NotAuthorizedException',
    });
    expect(await call((done) => user.changePassword('Second0ne', 'Third0ne', done))).toBe('SUCCESS');
    await authenticate(user, 'Third0ne');
  });

  test('asks an invited person for a new password', async () => {
    const given = await aPool();
    await given.signed('AdminCreateUser', {
      Username: email,
      TemporaryPassword: 'Tempor4ry',
      DesiredDeliveryMediums: ['EMAIL'],
    });
    const user = new CognitoUser({ Username: email, Pool: await browserPool(given) });
    const session = await new Promise<CognitoUserSession>((resolve, reject) =>
      user.authenticateUser(new AuthenticationDetails({ Username: email, Password: 'Tempor4ry' }), {
        onSuccess: resolve,
        onFailure: reject,
        newPasswordRequired: () =>
          user.completeNewPasswordChallenge('Perman3nt', {}, { onSuccess: resolve, onFailure: reject }),
      }),
    );
    expect(session.getIdToken().payload['email']).toBe(email);
  });
});

describe('aws-amplify', () => {
  test('signs in at the pool’s endpoint and holds tokens that the published keys verify', async () => {
    const given = await aPool();
    await aUser(given, email);
    const url = await onTheWire(given.cognito);
    Amplify.configure({
      Auth: {
        Cognito: { userPoolId: given.poolId, userPoolClientId: given.clientId, userPoolEndpoint: url },
      },
    });
    expect(await signIn({ username: email, password: 'Passw0rd' })).toMatchObject({ isSignedIn: true });
    const { tokens } = await fetchAuthSession();
    const keys = createRemoteJWKSet(new URL(`${url}/${given.poolId}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(tokens!.accessToken.toString(), keys, { issuer: given.issuer });
    expect(payload).toMatchObject({ token_use: 'access', client_id: given.clientId });
    await signOut();
  });
});

describe('the AWS SDK', () => {
  test('creates, reads and lists users, and meets the service’s own errors', async () => {
    const given = await aPool();
    const client = new CognitoIdentityProviderClient({
      region: 'eu-central-1',
      endpoint: await onTheWire(given.cognito),
      credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
    });
    const target = { UserPoolId: given.poolId };
    const created = await client.send(
      new AdminCreateUserCommand({ ...target, Username: email, MessageAction: 'SUPPRESS' }),
    );
    expect(created.User!.UserCreateDate).toBeInstanceOf(Date);
    const read = await client.send(new AdminGetUserCommand({ ...target, Username: email }));
    expect(read).toMatchObject({
      Username: created.User!.Username,
      UserStatus: 'FORCE_CHANGE_PASSWORD',
      Enabled: true,
    });
    const listed = await client.send(new ListUsersCommand({ ...target, Filter: 'email ^= "ada"' }));
    expect(listed.Users).toHaveLength(1);
    const missing = client.send(new AdminGetUserCommand({ ...target, Username: 'missing@example.com' }));
    await expect(missing).rejects.toBeInstanceOf(UserNotFoundException);
    client.destroy();
  });
});

async function browserPool(given: Given): Promise<CognitoUserPool> {
  return new CognitoUserPool({
    UserPoolId: given.poolId,
    ClientId: given.clientId,
    endpoint: await onTheWire(given.cognito),
    Storage: memoryStorage(),
  });
}

function authenticate(user: CognitoUser, password: string): Promise<CognitoUserSession> {
  const details = new AuthenticationDetails({ Username: user.getUsername(), Password: password });
  return new Promise((resolve, reject) =>
    user.authenticateUser(details, { onSuccess: resolve, onFailure: reject }),
  );
}

function call<T>(run: (done: (error: unknown, result?: any) => void) => void): Promise<T> {
  return new Promise((resolve, reject) =>
    run((error, result) => (error ? reject(error) : resolve(result as T))),
  );
}

function memoryStorage() {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
    clear: () => items.clear(),
  };
}
