import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { signInFederated } from '../../src/cognito/federation.ts';
import { AccessDenied } from '../../src/iam/principal.ts';
import type { InvokeResult } from '../../src/lambda/invoker.ts';
import { until } from '../events/world.ts';
import { aPool, aUser, lastCode, tokensOf } from './given.ts';

const email = 'ada@example.com';
const arn = (name: string) => `arn:aws:lambda:eu-central-1:123456789012:function:${name}`;
const all = Object.fromEntries(
  [
    'PreSignUp',
    'PostConfirmation',
    'PreAuthentication',
    'PostAuthentication',
    'CustomMessage',
    'PreTokenGeneration',
  ].map((name) => [name, arn(name)]),
);
const withTriggers = (LambdaConfig: Record<string, unknown> = all) => aPool({ pool: { LambdaConfig } });

describe('triggers', () => {
  test('fire in the service’s order, each with its source, as the service', async () => {
    const given = await withTriggers();
    await aUser(given, email);
    const { RefreshToken } = await tokensOf(given, email);
    await given.open('GetTokensFromRefreshToken', { RefreshToken });
    expect(given.functions.invocations.map(({ payload }) => payload.triggerSource)).toEqual([
      'PreSignUp_SignUp',
      'CustomMessage_SignUp',
      'PostConfirmation_ConfirmSignUp',
      'PreAuthentication_Authentication',
      'PostAuthentication_Authentication',
      'TokenGeneration_Authentication',
      'TokenGeneration_RefreshTokens',
    ]);
    const confirmation = given.functions.for(arn('PostConfirmation'))[0]!;
    expect(confirmation.caller).toEqual({ service: 'cognito-idp.amazonaws.com', sourceArn: given.poolArn });
    expect(confirmation.payload).toMatchObject({
      version: '1',
      region: 'eu-central-1',
      userPoolId: given.poolId,
      callerContext: { clientId: given.clientId },
      request: { userAttributes: { email, email_verified: 'true', 'cognito:user_status': 'CONFIRMED' } },
      response: {},
    });
  });

  test('do not fire for a user whom an administrator makes, save the one before the sign-up', async () => {
    const given = await withTriggers();
    await given.signed('AdminCreateUser', { Username: email, MessageAction: 'SUPPRESS' });
    expect(given.functions.invocations.map(({ payload }) => payload.triggerSource)).toEqual([
      'PreSignUp_AdminCreateUser',
    ]);
  });

  test('of PreSignUp confirm and verify at once', async () => {
    const given = await withTriggers();
    given.functions.answer(arn('PreSignUp'), (event) =>
      ok(event, { autoConfirmUser: true, autoVerifyEmail: true }),
    );
    expect(await given.open('SignUp', { Username: email, Password: 'Passw0rd' })).toMatchObject({
      UserConfirmed: true,
    });
    expect(decodeJwt((await tokensOf(given, email)).IdToken)).toMatchObject({ email_verified: true });
    expect(given.cognito.mailbox.list()).toHaveLength(0);
  });

  test('that refuse stop the call with the function’s words', async () => {
    const given = await withTriggers();
    given.functions.answer(arn('PreSignUp'), () => failed('Not from here'));
    await expect(given.open('SignUp', { Username: email, Password: 'Passw0rd' })).rejects.toMatchObject({
      code: 'UserLambdaValidationException',
      message: 'PreSignUp failed with error Not from here.',
    });
    await expect(given.signed('AdminGetUser', { Username: email })).rejects.toMatchObject({
      code: 'UserNotFoundException',
    });
  });

  test('that fail after the confirmation leave the user confirmed, for good', async () => {
    const given = await withTriggers();
    given.functions.answer(arn('PostConfirmation'), () => failed('Table unreachable'));
    await given.open('SignUp', { Username: email, Password: 'Passw0rd' });
    const confirm = { Username: email, ConfirmationCode: lastCode(given, email) };
    await expect(given.open('ConfirmSignUp', confirm)).rejects.toMatchObject({
      code: 'UserLambdaValidationException',
      message: 'PostConfirmation failed with error Table unreachable.',
    });
    await expect(given.open('ConfirmSignUp', confirm)).rejects.toMatchObject({
      message: 'User cannot be confirmed. Current status is CONFIRMED',
    });
    expect(await tokensOf(given, email)).toHaveProperty('AccessToken');
    expect(given.functions.for(arn('PostConfirmation'))).toHaveLength(1);
  });

  test('get five seconds three times', async () => {
    const given = await withTriggers();
    given.functions.answer(arn('PreSignUp'), () => new Promise<InvokeResult>(() => {}));
    const call = given.open('SignUp', { Username: email, Password: 'Passw0rd' }).catch((error) => error);
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await until(() => given.functions.invocations.length === attempt);
      given.clock.advance(5000);
    }
    expect(await call).toMatchObject({
      code: 'UnexpectedLambdaException',
      message: 'PreSignUp invocation failed due to error Socket timeout while invoking Lambda function.',
    });
    expect(given.functions.invocations).toHaveLength(3);
  });

  test('that are late once succeed on the next try', async () => {
    const given = await withTriggers();
    let calls = 0;
    given.functions.answer(arn('PreSignUp'), (event) =>
      ++calls === 1 ? new Promise<InvokeResult>(() => {}) : ok(event, {}),
    );
    const call = given.open('SignUp', { Username: email, Password: 'Passw0rd' });
    await until(() => calls === 1);
    given.clock.advance(5000);
    expect(await call).toMatchObject({ UserConfirmed: false });
    expect(calls).toBe(2);
  });

  test('without permission, without an answer and under a time-out of their own have the service’s errors', async () => {
    const given = await withTriggers();
    const signUp = () => given.open('SignUp', { Username: email, Password: 'Passw0rd' });
    given.functions.answer(arn('PreSignUp'), () => {
      throw new AccessDenied(
        'cognito-idp.amazonaws.com',
        'lambda:InvokeFunction',
        arn('PreSignUp'),
        'an explicit deny',
      );
    });
    await expect(signUp()).rejects.toMatchObject({
      code: 'UnexpectedLambdaException',
      message: 'PreSignUp invocation failed due to error AccessDeniedException.',
    });
    given.functions.answer(arn('PreSignUp'), () => ({ status: 'ok', payload: null }));
    await expect(signUp()).rejects.toMatchObject({ code: 'InvalidLambdaResponseException' });
    given.functions.answer(arn('PreSignUp'), () => ({
      status: 'crash',
      errorType: 'Sandbox.Timedout',
      errorMessage: 'Task timed out after 3.00 seconds',
    }));
    await expect(signUp()).rejects.toMatchObject({
      code: 'UserLambdaValidationException',
      message: 'PreSignUp failed with error Task timed out after 3.00 seconds.',
    });
  });

  test('word the mail', async () => {
    const given = await withTriggers();
    given.functions.answer(arn('CustomMessage'), (event) =>
      ok(event, { emailSubject: 'Hello', emailMessage: `Use ${event.request.codeParameter}!` }),
    );
    await given.open('SignUp', { Username: email, Password: 'Passw0rd' });
    const [message] = given.cognito.mailbox.list(email);
    expect(message).toMatchObject({ subject: 'Hello', text: `Use ${message!.code}!` });
  });
});

describe('two sign-ups at once', () => {
  test('with the same address make one user', async () => {
    const given = await withTriggers();
    const signUps = [1, 2, 3].map(() => given.open('SignUp', { Username: email, Password: 'Passw0rd' }));
    const outcomes = await Promise.allSettled(signUps);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : []));
    expect(refused).toEqual(['UsernameExistsException', 'UsernameExistsException']);
    expect((await given.signed('ListUsers', {})).Users).toHaveLength(1);
  });
});

describe('PreTokenGeneration', () => {
  test('of version 1 shapes the id token and the groups, and no fixed claim', async () => {
    const given = await withTriggers();
    given.functions.answer(arn('PreTokenGeneration'), (event) =>
      ok(event, {
        claimsOverrideDetails: {
          claimsToAddOrOverride: {
            plan: 'gold',
            sub: 'stolen',
            'cognito:username': 'stolen',
            'cognito:roles': ['stolen'],
          },
          claimsToSuppress: ['email'],
          groupOverrideDetails: { groupsToOverride: ['guests'] },
        },
      }),
    );
    const sub = await aUser(given, email);
    const { IdToken, AccessToken } = await tokensOf(given, email);
    expect(decodeJwt(IdToken)).toMatchObject({
      sub,
      plan: 'gold',
      'cognito:groups': ['guests'],
      'cognito:username': sub,
    });
    expect(decodeJwt(IdToken)).not.toHaveProperty('email');
    expect(decodeJwt(IdToken)['cognito:roles']).toBeUndefined();
    expect(decodeJwt(AccessToken)).toMatchObject({ 'cognito:groups': ['guests'] });
    expect(decodeJwt(AccessToken)).not.toHaveProperty('plan');
  });

  test.each(['V2_0', 'V3_0'])('of version %s shapes both tokens and the scopes', async (LambdaVersion) => {
    const given = await withTriggers({
      PreTokenGenerationConfig: { LambdaArn: arn('PreTokenGeneration'), LambdaVersion },
    });
    given.functions.answer(arn('PreTokenGeneration'), (event) =>
      ok(event, {
        claimsAndScopeOverrideDetails: {
          idTokenGeneration: { claimsToAddOrOverride: { plan: 'gold' } },
          accessTokenGeneration: {
            claimsToAddOrOverride: { tenant: { id: 7 }, client_id: 'stolen' },
            scopesToAdd: ['races/read'],
          },
        },
      }),
    );
    await aUser(given, email);
    const { IdToken, AccessToken } = await tokensOf(given, email);
    expect(decodeJwt(IdToken)).toMatchObject({ plan: 'gold' });
    expect(decodeJwt(AccessToken)).toMatchObject({
      tenant: { id: 7 },
      client_id: given.clientId,
      scope: 'aws.cognito.signin.user.admin races/read',
    });
    expect(given.functions.invocations[0]!.payload).toMatchObject({
      version: LambdaVersion[1],
      request: { scopes: ['aws.cognito.signin.user.admin'] },
    });
  });
});

describe('people from elsewhere', () => {
  test('are created by their first federated sign-in, and only then confirmed', async () => {
    const given = await withTriggers();
    const person = {
      provider: 'Google',
      providerUserId: '42',
      attributes: { email, email_verified: 'true' },
    };
    const first = await signInFederated(given.cognito, given.clientId, person);
    const second = await signInFederated(given.cognito, given.clientId, person);
    expect([first.isNew, second.isNew]).toEqual([true, false]);
    expect(given.functions.invocations.map(({ payload }) => payload.triggerSource)).toEqual([
      'PreSignUp_ExternalProvider',
      'PostConfirmation_ConfirmSignUp',
      'TokenGeneration_HostedAuth',
      'PostAuthentication_Authentication',
      'TokenGeneration_HostedAuth',
    ]);
    expect(decodeJwt(first.IdToken)).toMatchObject({
      'cognito:username': 'Google_42',
      'cognito:groups': [`${given.poolId}_Google`],
      identities: [{ userId: '42', providerName: 'Google' }],
    });
    expect(decodeJwt(second.AccessToken).sub).toBe(decodeJwt(first.AccessToken).sub);
  });

  test('become one user when they come in twice at once', async () => {
    const given = await withTriggers();
    const person = { provider: 'Google', providerUserId: '42', attributes: { email } };
    const both = await Promise.all([1, 2].map(() => signInFederated(given.cognito, given.clientId, person)));
    expect(new Set(both.map(({ AccessToken }) => decodeJwt(AccessToken).sub)).size).toBe(1);
    expect((await given.signed('ListUsers', {})).Users).toHaveLength(1);
  });

  test('are moved in by UserMigration with the password that they just typed', async () => {
    const given = await withTriggers({ UserMigration: arn('UserMigration') });
    given.functions.answer(arn('UserMigration'), (event) =>
      event.request.password === 'Old-Passw0rd'
        ? ok(event, { userAttributes: { email, email_verified: 'true' }, finalUserStatus: 'CONFIRMED' })
        : failed('Bad password'),
    );
    await expect(tokensOf(given, email, 'Wrong0ne')).rejects.toMatchObject({
      code: 'NotAuthorizedException',
    });
    expect(decodeJwt((await tokensOf(given, email, 'Old-Passw0rd')).IdToken)).toMatchObject({ email });
    await tokensOf(given, email, 'Old-Passw0rd');
    expect(given.functions.invocations).toHaveLength(2);
  });
});

function ok(event: any, response: Record<string, unknown>): InvokeResult {
  return { status: 'ok', payload: { ...event, response: { ...event.response, ...response } } };
}

function failed(errorMessage: string): InvokeResult {
  return { status: 'error', errorType: 'Error', errorMessage, trace: [] };
}
