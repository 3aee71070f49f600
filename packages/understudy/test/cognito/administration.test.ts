import { describe, expect, test } from 'vitest';
import { totpAt } from '../../src/cognito/totp.ts';
import { callCognito } from '../../src/cognito/operations.ts';
import { aPool, aUser, lastCode, tokensOf } from './given.ts';

const email = 'ada@example.com';

describe('signed operations', () => {
  test('demand their action on the pool, and a signature', async () => {
    const given = await aPool({ allowed: ['cognito-idp:AdminGetUser'] });
    await aUser(given, email);
    expect(await given.signed('AdminGetUser', { Username: email })).toMatchObject({
      UserStatus: 'CONFIRMED',
    });
    await expect(given.signed('AdminDeleteUser', { Username: email })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      action: 'cognito-idp:AdminDeleteUser',
      resource: given.poolArn,
    });
    await expect(
      callCognito(given.cognito, 'ListUsers', { UserPoolId: given.poolId }, undefined),
    ).rejects.toMatchObject({ code: 'MissingAuthenticationTokenException' });
    await expect(given.open('constructor', {})).rejects.toMatchObject({ code: 'UnknownOperationException' });
  });
});

describe('ListUsers', () => {
  test('pages through everybody once, in order, while users come and go', async () => {
    const given = await aPool();
    for (let at = 0; at < 130; at += 1) {
      await given.signed('AdminCreateUser', { Username: `u${at}@example.com`, MessageAction: 'SUPPRESS' });
    }
    const seen: string[] = [];
    let PaginationToken: string | undefined;
    let pages = 0;
    do {
      const page = await given.signed('ListUsers', { PaginationToken });
      pages += 1;
      expect(page.Users.length).toBeLessThanOrEqual(60);
      seen.push(
        ...page.Users.map((user: any) => user.Attributes.find(({ Name }: any) => Name === 'email').Value),
      );
      PaginationToken = page.PaginationToken;
      if (pages === 1) await given.signed('AdminDeleteUser', { Username: seen.at(-1) });
    } while (PaginationToken);
    expect(pages).toBe(3);
    expect(seen).toEqual(Array.from({ length: 130 }, (_, at) => `u${at}@example.com`));
    await expect(given.signed('ListUsers', { Limit: 61 })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
    await expect(given.signed('ListUsers', { PaginationToken: 'x' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });

  test.each([
    ['email = "ada@example.com"', 1],
    ['email ^= "a"', 2],
    ['"email"^="ADA"', 1],
    ['cognito:user_status = "FORCE_CHANGE_PASSWORD"', 2],
    ['status = "Disabled"', 1],
    ['name = "Eve \\"E\\""', 1],
    ['email = "missing"', 0],
  ])('filters by %s', async (Filter, count) => {
    const given = await aPool();
    await aUser(given, email);
    await given.signed('AdminCreateUser', { Username: 'abe@example.com', MessageAction: 'SUPPRESS' });
    const UserAttributes = [{ Name: 'name', Value: 'Eve "E"' }];
    await given.signed('AdminCreateUser', {
      Username: 'eve@example.com',
      MessageAction: 'SUPPRESS',
      UserAttributes,
    });
    await given.signed('AdminDisableUser', { Username: 'eve@example.com' });
    expect((await given.signed('ListUsers', { Filter })).Users).toHaveLength(count);
  });

  test.each(['custom:tenant = "x"', 'email > "x"', 'email = x'])('refuses the filter %s', async (Filter) => {
    const given = await aPool();
    await expect(given.signed('ListUsers', { Filter })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });

  test('finds one sub without a walk', async () => {
    const given = await aPool();
    const sub = await aUser(given, email);
    expect((await given.signed('ListUsers', { Filter: `sub = "${sub}"` })).Users).toHaveLength(1);
  });
});

describe('what a pool declares and this one does not run', () => {
  test('is told, one line each', async () => {
    const given = await aPool({
      pool: { EnabledMfas: ['SMS_MFA', 'SOFTWARE_TOKEN_MFA'], LambdaConfig: { CustomEmailSender: {} } },
    });
    expect(given.cognito.notRun).toEqual([
      'Pool: LambdaConfig.CustomEmailSender is declared and does not run here',
      'Pool: EnabledMfas: SMS_MFA is declared and does not run here',
    ]);
  });
});

describe('groups', () => {
  test('are declared or created, hold members and list them', async () => {
    const given = await aPool();
    await aUser(given, email);
    await given.signed('CreateGroup', { GroupName: 'testers', Description: 'They test' });
    await expect(given.signed('CreateGroup', { GroupName: 'testers' })).rejects.toMatchObject({
      code: 'GroupExistsException',
    });
    await given.signed('AdminAddUserToGroup', { Username: email, GroupName: 'testers' });
    await given.signed('AdminAddUserToGroup', { Username: email, GroupName: 'testers' });
    const names = async () =>
      (await given.signed('AdminListGroupsForUser', { Username: email })).Groups.map(
        ({ GroupName }: any) => GroupName,
      );
    expect(await names()).toEqual(['testers']);
    expect((await given.signed('ListUsersInGroup', { GroupName: 'testers' })).Users).toHaveLength(1);
    await given.signed('AdminRemoveUserFromGroup', { Username: email, GroupName: 'testers' });
    expect(await names()).toEqual([]);
    expect((await given.signed('ListUsersInGroup', { GroupName: 'testers' })).Users).toHaveLength(0);
    expect(
      (await given.signed('ListGroups', {})).Groups.map(({ GroupName }: any) => GroupName).sort(),
    ).toEqual(['admins', 'testers']);
    await expect(
      given.signed('AdminAddUserToGroup', { Username: email, GroupName: 'missing' }),
    ).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});

describe('passwords', () => {
  test('are kept as nothing that signs in', async () => {
    const given = await aPool();
    await aUser(given, email, 'Very-Secret-1');
    const { readFileSync } = await import('node:fs');
    expect(readFileSync(`${given.folder}/cognito.jsonl`, 'utf8')).not.toContain('Very-Secret-1');
  });

  test('that are temporary end after the policy’s days', async () => {
    const given = await aPool();
    await given.signed('AdminCreateUser', { Username: email, DesiredDeliveryMediums: ['EMAIL'] });
    const password = lastCode(given, email);
    const signIn = () =>
      given.open('InitiateAuth', {
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: password },
      });
    expect(await signIn()).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
    given.clock.advance(7 * 86_400_000);
    await expect(signIn()).rejects.toMatchObject({
      message: 'Temporary password has expired and must be reset by an administrator.',
    });
    await given.signed('AdminCreateUser', {
      Username: email,
      MessageAction: 'RESEND',
      DesiredDeliveryMediums: ['EMAIL'],
    });
    expect(lastCode(given, email)).not.toBe(password);
  });

  test('that were reset by an administrator have to be replaced by code', async () => {
    const given = await aPool();
    await aUser(given, email);
    await given.signed('AdminResetUserPassword', { Username: email });
    await expect(tokensOf(given, email)).rejects.toMatchObject({ code: 'PasswordResetRequiredException' });
    await given.open('ConfirmForgotPassword', {
      Username: email,
      ConfirmationCode: lastCode(given, email),
      Password: 'Second0ne',
    });
    expect(await tokensOf(given, email, 'Second0ne')).toHaveProperty('AccessToken');
  });

  test('that are forgotten again and again meet a limit for an hour', async () => {
    const given = await aPool();
    await aUser(given, email);
    for (let nth = 0; nth < 20; nth += 1) await given.open('ForgotPassword', { Username: email });
    await expect(given.open('ForgotPassword', { Username: email })).rejects.toMatchObject({
      code: 'LimitExceededException',
      message: 'Attempt limit exceeded, please try after some time.',
    });
    given.clock.advance(3_600_001);
    await given.open('ForgotPassword', { Username: email });
    expect(given.cognito.mailbox.list(email)).toHaveLength(22);
  });

  test('that are forgotten fire the trigger of a confirmation, with its own source', async () => {
    const PostConfirmation = 'arn:aws:lambda:eu-central-1:123456789012:function:confirmed';
    const given = await aPool({ pool: { LambdaConfig: { PostConfirmation } } });
    await aUser(given, email);
    await given.open('ForgotPassword', { Username: email });
    const ConfirmationCode = lastCode(given, email);
    await given.open('ConfirmForgotPassword', { Username: email, ConfirmationCode, Password: 'Second0ne' });
    expect(given.functions.invocations.map(({ payload }) => payload.triggerSource)).toEqual([
      'PostConfirmation_ConfirmSignUp',
      'PostConfirmation_ConfirmForgotPassword',
    ]);
    expect(await tokensOf(given, email, 'Second0ne')).toHaveProperty('AccessToken');
  });

  test('that are guessed five times in a row bring a pause that the clock ends', async () => {
    const given = await aPool();
    await aUser(given, email);
    for (let guess = 0; guess < 5; guess += 1) {
      await expect(tokensOf(given, email, 'Wrong0ne')).rejects.toMatchObject({
        message: 'Incorrect username or password.',
      });
    }
    await expect(tokensOf(given, email)).rejects.toMatchObject({ message: 'Password attempts exceeded' });
    given.clock.advance(1001);
    expect(await tokensOf(given, email)).toHaveProperty('AccessToken');
  });

  test('sign in by the administrators’ flow only where the client allows it', async () => {
    const given = await aPool();
    await aUser(given, email);
    const call = {
      ClientId: given.clientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: email, PASSWORD: 'Passw0rd' },
    };
    expect(await given.signed('AdminInitiateAuth', call)).toHaveProperty('AuthenticationResult.AccessToken');
    const closed = await aPool({ client: { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] } });
    await expect(
      closed.signed('AdminInitiateAuth', { ...call, ClientId: closed.clientId }),
    ).rejects.toMatchObject({
      message: 'Auth flow not enabled for this client',
    });
    await expect(tokensOf(closed, email)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'USER_PASSWORD_AUTH flow not enabled for this client',
    });
  });
});

describe('the second factor', () => {
  test('is set up at the first sign-in where the pool demands it, and asked for ever after', async () => {
    const given = await aPool({ pool: { MfaConfiguration: 'ON', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] } });
    await aUser(given, email);
    const signIn = () =>
      given.open('InitiateAuth', {
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: 'Passw0rd' },
      });
    const setup = await signIn();
    expect(setup.ChallengeName).toBe('MFA_SETUP');
    const { SecretCode, Session } = await given.open('AssociateSoftwareToken', { Session: setup.Session });
    const verified = await given.open('VerifySoftwareToken', {
      Session,
      UserCode: totpAt(SecretCode, given.clock.now()),
    });
    const finished = await given.open('RespondToAuthChallenge', {
      ChallengeName: 'MFA_SETUP',
      Session: verified.Session,
      ChallengeResponses: { USERNAME: email },
    });
    expect(finished).toHaveProperty('AuthenticationResult.AccessToken');

    given.clock.advance(60_000);
    const asked = await signIn();
    expect(asked.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    const respond = (session: string, code: string) =>
      given.open('RespondToAuthChallenge', {
        ChallengeName: 'SOFTWARE_TOKEN_MFA',
        Session: session,
        ChallengeResponses: { USERNAME: email, SOFTWARE_TOKEN_MFA_CODE: code },
      });
    const code = totpAt(SecretCode, given.clock.now());
    expect(await respond(asked.Session, code)).toHaveProperty('AuthenticationResult.AccessToken');
    const reused = await signIn();
    await expect(respond(reused.Session, code)).rejects.toMatchObject({ code: 'ExpiredCodeException' });
    const wrong = await signIn();
    await expect(respond(wrong.Session, 'abcdef')).rejects.toMatchObject({ code: 'CodeMismatchException' });
    const late = await signIn();
    given.clock.advance(181_000);
    await expect(respond(late.Session, totpAt(SecretCode, given.clock.now()))).rejects.toMatchObject({
      message: 'Invalid session for the user, session is expired.',
    });
  });

  test('counts as RFC 6238 does', () => {
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    expect([59, 1_111_111_109, 2_000_000_000].map((second) => totpAt(secret, second * 1000))).toEqual([
      '287082',
      '081804',
      '279037',
    ]);
  });
});
