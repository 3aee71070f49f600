import { createHmac } from 'node:crypto';
import {
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AssociateSoftwareTokenCommand,
  CodeMismatchException,
  CognitoIdentityProviderClient,
  EnableSoftwareTokenMFAException,
  GetUserCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js';
import { describe, expect, test } from 'vitest';
import { aPool, aUser, onTheWire, tokensOf, type Given } from './given.ts';

const email = 'ada@example.com';
const optional = { MfaConfiguration: 'OPTIONAL', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] };
const demanded = { MfaConfiguration: 'ON', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] };

describe('a second factor, by the AWS SDK', () => {
  test('S7: is offered a secret, proven by a code, switched on, and asked for at each sign-in from then on', async () => {
    const { client, ClientId, AccessToken, given } = await signedIn();
    const { SecretCode } = await client.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    expect(SecretCode).toMatch(/^[A-Z2-7]{52}$/);
    const verify = (UserCode: string) =>
      client.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode, FriendlyDeviceName: 'Phone' }));
    const enable = () =>
      client.send(
        new SetUserMFAPreferenceCommand({
          AccessToken,
          SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
        }),
      );
    await expect(enable()).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(verify('000000')).rejects.toBeInstanceOf(EnableSoftwareTokenMFAException);
    expect(await verify(codeOf(SecretCode!, given))).toMatchObject({ Status: 'SUCCESS' });
    // Proven and not yet switched on: nothing is asked for.
    expect((await tokensOf(given, email)).AccessToken).toBeTruthy();
    await enable();
    const user = await client.send(new GetUserCommand({ AccessToken }));
    expect(user).toMatchObject({
      PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA',
      UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
    });

    given.clock.advance(60_000);
    const asked = await client.send(initiate(ClientId));
    expect(asked).toMatchObject({ ChallengeName: 'SOFTWARE_TOKEN_MFA' });
    expect(asked.AuthenticationResult).toBeUndefined();
    const respond = (code: string, Session = asked.Session) =>
      client.send(
        new RespondToAuthChallengeCommand({
          ClientId,
          ChallengeName: 'SOFTWARE_TOKEN_MFA',
          Session,
          ChallengeResponses: { USERNAME: email, SOFTWARE_TOKEN_MFA_CODE: code },
        }),
      );
    // A wrong code leaves the session open for the right one, and the right one ends it.
    await expect(respond('12345')).rejects.toBeInstanceOf(CodeMismatchException);
    const done = await respond(codeOf(SecretCode!, given));
    expect(done.AuthenticationResult!.AccessToken).toBeTruthy();
    await expect(respond(codeOf(SecretCode!, given))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
  });

  test('S7: is not guessed: after five wrong codes there is a pause, which a right password does not end', async () => {
    const { client, ClientId, AccessToken, given } = await signedIn();
    await enrolled(client, AccessToken, given);
    given.clock.advance(60_000);
    const guess = async () => {
      const { Session } = await client.send(initiate(ClientId));
      return client
        .send(
          new RespondToAuthChallengeCommand({
            ClientId,
            ChallengeName: 'SOFTWARE_TOKEN_MFA',
            Session,
            ChallengeResponses: { USERNAME: email, SOFTWARE_TOKEN_MFA_CODE: 'wrong1' },
          }),
        )
        .catch(({ name }: Error) => name);
    };
    for (let wrong = 0; wrong < 5; wrong++) expect(await guess()).toBe('CodeMismatchException');
    await expect(client.send(initiate(ClientId))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Password attempts exceeded',
    });
  });

  test('S7: a new authenticator takes the place of the old one when it has proven itself, and not before', async () => {
    const { client, ClientId, AccessToken, given } = await signedIn();
    const old = await enrolled(client, AccessToken, given);
    const { SecretCode } = await client.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    given.clock.advance(60_000);
    const asked = await client.send(initiate(ClientId));
    expect(asked.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    expect(await accepts(client, ClientId, codeOf(old, given))).toBe(true);
    given.clock.advance(60_000);
    await client.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: codeOf(SecretCode!, given) }));
    given.clock.advance(60_000);
    expect(await accepts(client, ClientId, codeOf(old, given))).toBe(false);
    expect(await accepts(client, ClientId, codeOf(SecretCode!, given))).toBe(true);
  });

  test('S7: is switched off by an administrator for a user who has lost their authenticator', async () => {
    const { client, ClientId, AccessToken, given } = await signedIn();
    await enrolled(client, AccessToken, given);
    const target = { UserPoolId: given.poolId, Username: email };
    expect((await client.send(new AdminGetUserCommand(target))).UserMFASettingList).toEqual([
      'SOFTWARE_TOKEN_MFA',
    ]);
    await client.send(
      new AdminSetUserMFAPreferenceCommand({ ...target, SoftwareTokenMfaSettings: { Enabled: false } }),
    );
    expect((await client.send(new AdminGetUserCommand(target))).UserMFASettingList).toBeUndefined();
    expect((await client.send(initiate(ClientId))).AuthenticationResult).toBeDefined();
    await expect(
      client.send(
        new AdminSetUserMFAPreferenceCommand({
          ...target,
          SoftwareTokenMfaSettings: { Enabled: false, PreferredMfa: true },
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('a second factor, by amazon-cognito-identity-js', () => {
  test('S7: is set up by a signed-in user, and asked for by SRP', async () => {
    const given = await aPool({ pool: optional });
    await aUser(given, email);
    const user = new CognitoUser({ Username: email, Pool: await browserPool(given) });
    expect((await authenticate(user)).kind).toBe('session');
    const secret = await new Promise<string>((resolve, reject) =>
      user.associateSoftwareToken({ associateSecretCode: resolve, onFailure: reject }),
    );
    await new Promise((resolve, reject) =>
      user.verifySoftwareToken(codeOf(secret, given), 'Phone', { onSuccess: resolve, onFailure: reject }),
    );
    await new Promise<void>((resolve, reject) =>
      user.setUserMfaPreference(null, { Enabled: true, PreferredMfa: true }, (error) =>
        error ? reject(error) : resolve(),
      ),
    );
    given.clock.advance(60_000);
    const again = new CognitoUser({ Username: email, Pool: await browserPool(given) });
    expect((await authenticate(again)).kind).toBe('totp');
    await expect(sendCode(again, '12345x')).rejects.toMatchObject({ code: 'CodeMismatchException' });
    const session = await sendCode(again, codeOf(secret, given));
    expect(session.getIdToken().payload['email']).toBe(email);
  });

  test('S7: is set up on the way in where the pool demands it', async () => {
    const given = await aPool({ pool: demanded });
    await aUser(given, email);
    const user = new CognitoUser({ Username: email, Pool: await browserPool(given) });
    expect((await authenticate(user)).kind).toBe('setup');
    const secret = await new Promise<string>((resolve, reject) =>
      user.associateSoftwareToken({ associateSecretCode: resolve, onFailure: reject }),
    );
    const verify = (code: string) =>
      new Promise<CognitoUserSession>((resolve, reject) =>
        user.verifySoftwareToken(code, 'Phone', { onSuccess: resolve, onFailure: reject }),
      );
    await expect(verify('00000x')).rejects.toMatchObject({ code: 'EnableSoftwareTokenMFAException' });
    const session = await verify(codeOf(secret, given));
    expect(session.getAccessToken().payload['username']).toBeTruthy();
  });
});

/** RFC 6238 with the defaults of authenticator apps, from the RFC; a neighbouring step is not needed. */
function codeOf(secret: string, { clock }: Given): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let value = 0n;
  for (const letter of secret) value = value * 32n + BigInt(alphabet.indexOf(letter));
  const bits = secret.length * 5;
  const whole = value >> BigInt(bits % 8);
  const key = Buffer.from(whole.toString(16).padStart(Math.floor(bits / 8) * 2, '0'), 'hex');
  const counter = Buffer.alloc(8);
  counter.writeUInt32BE(Math.floor(clock.now() / 30_000), 4);
  const mac = createHmac('sha1', key).update(counter).digest();
  const at = mac.at(-1)! % 16;
  const number = ((mac[at]! % 128) << 24) + (mac[at + 1]! << 16) + (mac[at + 2]! << 8) + mac[at + 3]!;
  return `${number % 1_000_000}`.padStart(6, '0');
}

async function signedIn() {
  const given = await aPool({ pool: optional });
  await aUser(given, email);
  const client = new CognitoIdentityProviderClient({
    region: 'eu-central-1',
    endpoint: await onTheWire(given.cognito),
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
  });
  const { AccessToken } = await tokensOf(given, email);
  return { given, client, AccessToken, ClientId: given.clientId };
}

async function enrolled(
  client: CognitoIdentityProviderClient,
  AccessToken: string,
  given: Given,
): Promise<string> {
  const { SecretCode } = await client.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  await client.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: codeOf(SecretCode!, given) }));
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await client.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }));
  return SecretCode!;
}

function initiate(ClientId: string): InitiateAuthCommand {
  return new InitiateAuthCommand({
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: email, PASSWORD: 'Passw0rd' },
  });
}

async function accepts(
  client: CognitoIdentityProviderClient,
  ClientId: string,
  code: string,
): Promise<boolean> {
  const { Session } = await client.send(initiate(ClientId));
  const answer = client.send(
    new RespondToAuthChallengeCommand({
      ClientId,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session,
      ChallengeResponses: { USERNAME: email, SOFTWARE_TOKEN_MFA_CODE: code },
    }),
  );
  return answer.then(
    () => true,
    (error: unknown) => {
      expect(error).toBeInstanceOf(CodeMismatchException);
      return false;
    },
  );
}

type Step = { kind: 'session'; session: CognitoUserSession } | { kind: 'totp' } | { kind: 'setup' };

function authenticate(user: CognitoUser): Promise<Step> {
  const details = new AuthenticationDetails({ Username: email, Password: 'Passw0rd' });
  return new Promise((resolve, reject) =>
    user.authenticateUser(details, {
      onSuccess: (session) => resolve({ kind: 'session', session }),
      onFailure: reject,
      totpRequired: () => resolve({ kind: 'totp' }),
      mfaSetup: () => resolve({ kind: 'setup' }),
    }),
  );
}

function sendCode(user: CognitoUser, code: string): Promise<CognitoUserSession> {
  return new Promise((resolve, reject) =>
    user.sendMFACode(code, { onSuccess: resolve, onFailure: reject }, 'SOFTWARE_TOKEN_MFA'),
  );
}

async function browserPool(given: Given): Promise<CognitoUserPool> {
  const kept = new Map<string, string>();
  return new CognitoUserPool({
    UserPoolId: given.poolId,
    ClientId: given.clientId,
    endpoint: await onTheWire(given.cognito),
    Storage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
      clear: () => kept.clear(),
    },
  });
}
