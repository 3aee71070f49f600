import { describe, expect, test } from 'vitest';
import { mailLine } from '../../src/cognito/mailbox.ts';
import { aPool, aUser, lastCode, tokensOf } from './given.ts';

const email = 'ada@example.com';
const aDayMs = 86_400_000;

describe('SignUp', () => {
  test.each([
    ['short', 'Password not long enough'],
    ['PASSW0RD', 'Password must have lowercase characters'],
    ['passw0rd', 'Password must have uppercase characters'],
    ['Password', 'Password must have numeric characters'],
  ])('refuses the password %s by the policy', async (password, problem) => {
    const given = await aPool();
    await expect(given.open('SignUp', { Username: email, Password: password })).rejects.toMatchObject({
      code: 'InvalidPasswordException',
      message: `Password did not conform with policy: ${problem}`,
    });
  });

  test('keeps one account per address, whatever the case of its letters', async () => {
    const given = await aPool();
    await given.open('SignUp', { Username: email, Password: 'Passw0rd' });
    await expect(
      given.open('SignUp', { Username: 'ADA@Example.com', Password: 'Passw0rd' }),
    ).rejects.toMatchObject({
      code: 'UsernameExistsException',
      message: 'An account with the given email already exists.',
    });
  });

  test('makes the address an attribute and the sub the user name', async () => {
    const given = await aPool();
    const sub = await aUser(given, email);
    const { Username, UserAttributes } = await given.signed('AdminGetUser', { Username: email });
    expect(Username).toBe(sub);
    expect(UserAttributes).toEqual([
      { Name: 'sub', Value: sub },
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
    ]);
  });

  test.each([
    [{ Name: 'custom:nothing', Value: 'x' }, 'InvalidParameterException'],
    [{ Name: 'custom:seats', Value: '10' }, 'InvalidParameterException'],
    [{ Name: 'custom:seats', Value: 'many' }, 'InvalidParameterException'],
    [{ Name: 'email_verified', Value: 'true' }, 'NotAuthorizedException'],
    [{ Name: 'sub', Value: 'mine' }, 'NotAuthorizedException'],
  ])('refuses the attribute %o', async (attribute, code) => {
    const given = await aPool();
    const call = given.open('SignUp', { Username: email, Password: 'Passw0rd', UserAttributes: [attribute] });
    await expect(call).rejects.toMatchObject({ code });
  });

  test('writes only what the client may write', async () => {
    const given = await aPool({ client: { WriteAttributes: ['email'] } });
    const UserAttributes = [{ Name: 'custom:tenant', Value: 'acme' }];
    await expect(
      given.open('SignUp', { Username: email, Password: 'Passw0rd', UserAttributes }),
    ).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'A client attempted to write unauthorized attribute',
    });
  });

  test('is closed where only administrators create users', async () => {
    const given = await aPool({ pool: { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } } });
    await expect(given.open('SignUp', { Username: email, Password: 'Passw0rd' })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'SignUp is not permitted for this user pool',
    });
  });

  test('demands the secret hash of a confidential client', async () => {
    const given = await aPool({ client: { GenerateSecret: true } });
    await expect(given.open('SignUp', { Username: email, Password: 'Passw0rd' })).rejects.toMatchObject({
      message: `Client ${given.clientId} is configured with secret but SECRET_HASH was not received`,
    });
    const { createHmac } = await import('node:crypto');
    const SecretHash = createHmac('sha256', given.clientSecret!)
      .update(email + given.clientId)
      .digest('base64');
    await given.open('SignUp', { Username: email, Password: 'Passw0rd', SecretHash });
    expect(given.cognito.mailbox.list(email)).toHaveLength(1);
  });
});

describe('the mailbox', () => {
  test('tells its listeners, and has a line for the terminal', async () => {
    const given = await aPool();
    const lines: string[] = [];
    const stop = given.cognito.mailbox.onMessage((message) => lines.push(mailLine(message)));
    await given.open('SignUp', { Username: email, Password: 'Passw0rd' });
    stop();
    await given.open('ResendConfirmationCode', { Username: email });
    const [first] = given.cognito.mailbox.list(email);
    expect(lines).toEqual([`mail to ${email}: Your verification code [${first!.code}]`]);
    expect(first).toMatchObject({ medium: 'EMAIL', text: `Your confirmation code is ${first!.code}` });
  });
});

describe('ConfirmSignUp', () => {
  test('tells a wrong code, a late code and a second confirmation apart', async () => {
    const given = await aPool();
    await given.open('SignUp', { Username: email, Password: 'Passw0rd' });
    const confirm = (code: string) =>
      given.open('ConfirmSignUp', { Username: email, ConfirmationCode: code });
    const code = lastCode(given, email);
    const wrong = code === '000000' ? '000001' : '000000';
    await expect(confirm(wrong)).rejects.toMatchObject({
      code: 'CodeMismatchException',
      message: 'Invalid verification code provided, please try again.',
    });
    given.clock.advance(aDayMs + 1);
    await expect(confirm(code)).rejects.toMatchObject({
      code: 'ExpiredCodeException',
      message: 'Invalid code provided, please request a code again.',
    });
    await given.open('ResendConfirmationCode', { Username: email });
    await confirm(lastCode(given, email));
    await expect(confirm(code)).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'User cannot be confirmed. Current status is CONFIRMED',
    });
  });

  test('stops guessing after five wrong codes', async () => {
    const given = await aPool();
    await given.open('SignUp', { Username: email, Password: 'Passw0rd' });
    const code = lastCode(given, email);
    const wrong = code === '000000' ? '000001' : '000000';
    const confirm = (guess: string) =>
      given.open('ConfirmSignUp', { Username: email, ConfirmationCode: guess });
    for (let guess = 0; guess < 5; guess += 1) {
      await expect(confirm(wrong)).rejects.toMatchObject({ code: 'CodeMismatchException' });
    }
    await expect(confirm(code)).rejects.toMatchObject({ code: 'LimitExceededException' });
  });

  test('says nothing of who exists where the client hides it', async () => {
    const hiding = await aPool();
    const missing = { Username: 'missing@example.com', ConfirmationCode: '123456' };
    await expect(hiding.open('ConfirmSignUp', missing)).rejects.toMatchObject({
      code: 'ExpiredCodeException',
    });
    expect(await hiding.open('ForgotPassword', missing)).toMatchObject({
      CodeDeliveryDetails: { AttributeName: 'email' },
    });
    const telling = await aPool({ client: { PreventUserExistenceErrors: 'LEGACY' } });
    await expect(telling.open('ConfirmSignUp', missing)).rejects.toMatchObject({
      code: 'UserNotFoundException',
    });
    await expect(telling.open('ForgotPassword', missing)).rejects.toMatchObject({
      code: 'UserNotFoundException',
    });
    const signIn = {
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'missing@example.com', PASSWORD: 'x' },
    };
    await expect(telling.open('InitiateAuth', signIn)).rejects.toMatchObject({
      code: 'UserNotFoundException',
      message: 'User does not exist.',
    });
  });
});

describe('the user’s own attributes', () => {
  test('change with a code to the new address, and an immutable one not at all', async () => {
    const given = await aPool();
    await aUser(given, email);
    const { AccessToken } = await tokensOf(given, email);
    const update = (Name: string, Value: string) =>
      given.open('UpdateUserAttributes', { AccessToken, UserAttributes: [{ Name, Value }] });
    await update('custom:tenant', 'acme');
    await expect(update('custom:tenant', 'other')).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
    const { CodeDeliveryDetailsList } = await update('email', 'ada@new.example');
    expect(CodeDeliveryDetailsList).toEqual([
      { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'a***@n***' },
    ]);
    const emailOf = async () => {
      const { UserAttributes } = await given.open('GetUser', { AccessToken });
      return Object.fromEntries(UserAttributes.map(({ Name, Value }: any) => [Name, Value])) as Record<
        string,
        string
      >;
    };
    expect(await emailOf()).toMatchObject({ email: 'ada@new.example', email_verified: 'false' });
    const Code = lastCode(given, 'ada@new.example');
    await given.open('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code });
    expect(await emailOf()).toMatchObject({ email_verified: 'true' });
    expect(await tokensOf(given, 'ada@new.example')).toHaveProperty('AccessToken');
  });

  test('keep the old address in force until the code came back, where the pool says so', async () => {
    const given = await aPool({
      pool: { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] } },
    });
    await aUser(given, email);
    const { AccessToken } = await tokensOf(given, email);
    const UserAttributes = [{ Name: 'email', Value: 'ada@new.example' }];
    await given.open('UpdateUserAttributes', { AccessToken, UserAttributes });
    expect(await tokensOf(given, email)).toHaveProperty('AccessToken');
    const Code = lastCode(given, 'ada@new.example');
    await given.open('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code });
    expect(await tokensOf(given, 'ada@new.example')).toHaveProperty('AccessToken');
    await expect(tokensOf(given, email)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  });

  test('cannot take an address that signs another user in', async () => {
    const given = await aPool();
    await aUser(given, email);
    await aUser(given, 'bob@example.com');
    const { AccessToken } = await tokensOf(given, 'bob@example.com');
    const UserAttributes = [{ Name: 'email', Value: email }];
    await expect(given.open('UpdateUserAttributes', { AccessToken, UserAttributes })).rejects.toMatchObject({
      code: 'AliasExistsException',
    });
  });

  test('go with the user', async () => {
    const given = await aPool();
    await aUser(given, email);
    const { AccessToken, RefreshToken } = await tokensOf(given, email);
    await given.open('DeleteUser', { AccessToken });
    await expect(given.open('GetUser', { AccessToken })).rejects.toMatchObject({
      code: 'UserNotFoundException',
    });
    await expect(given.open('GetTokensFromRefreshToken', { RefreshToken })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
    });
    await aUser(given, email);
  });
});

describe('an address', () => {
  test('is never taken from whom it signs in, by no way', async () => {
    const given = await aPool({ pool: { UsernameAttributes: undefined, AliasAttributes: ['email'] } });
    const address = [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
    ];
    const create = (Username: string, UserAttributes: object[]) =>
      given.signed('AdminCreateUser', { Username, UserAttributes, MessageAction: 'SUPPRESS' });
    await create('ada', address);
    await expect(create('eve', address)).rejects.toMatchObject({ code: 'AliasExistsException' });
    await create('eve', address.slice(0, 1));
    const verify = given.signed('AdminUpdateUserAttributes', {
      Username: 'eve',
      UserAttributes: address.slice(1),
    });
    await expect(verify).rejects.toMatchObject({ code: 'AliasExistsException' });
    const byName = await aPool();
    await aUser(byName, email);
    const other = { Username: 'eve@example.com', Password: 'Passw0rd', UserAttributes: address.slice(0, 1) };
    await expect(byName.open('SignUp', other)).rejects.toMatchObject({ code: 'InvalidParameterException' });
    expect((await given.signed('AdminGetUser', { Username: email })).Username).toBe('ada');
  });

  test('that was changed again is not verified by the code of the one before', async () => {
    const given = await aPool();
    const sub = await aUser(given, email);
    const { AccessToken } = await tokensOf(given, email);
    const UserAttributes = [{ Name: 'email', Value: 'first@new.example' }];
    await given.open('UpdateUserAttributes', { AccessToken, UserAttributes });
    const Code = lastCode(given, 'first@new.example');
    const changed = [{ Name: 'email', Value: 'second@new.example' }];
    await given.signed('AdminUpdateUserAttributes', { Username: sub, UserAttributes: changed });
    const verify = given.open('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code });
    await expect(verify).rejects.toMatchObject({ code: 'ExpiredCodeException' });
  });
});

describe('a pool with an alias', () => {
  test('signs in by the address once it is verified, and not before', async () => {
    const given = await aPool({ pool: { UsernameAttributes: undefined, AliasAttributes: ['email'] } });
    const UserAttributes = [{ Name: 'email', Value: email }];
    await given.open('SignUp', { Username: 'ada', Password: 'Passw0rd', UserAttributes });
    await given.signed('AdminConfirmSignUp', { Username: 'ada' });
    expect(await tokensOf(given, 'ADA')).toHaveProperty('AccessToken');
    await expect(tokensOf(given, email)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    const verified = [{ Name: 'email_verified', Value: 'true' }];
    await given.signed('AdminUpdateUserAttributes', { Username: 'ada', UserAttributes: verified });
    expect(await tokensOf(given, email)).toHaveProperty('AccessToken');
  });
});
