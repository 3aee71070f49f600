import { ServiceError, type Body } from '../kernel/answer.ts';
import { demandSecretHash, demandUser } from './access.ts';
import { redeemCode, sendCode } from './codes.ts';
import { clientOf, poolOf, type Cognito } from './cognito.ts';
import { migrateUser } from './migration.ts';
import { mapAt, textAt } from './parameters.ts';
import { demandPassword } from './passwordPolicy.ts';
import type { Pool } from './pool.ts';
import { afterConfirmation, metadataOf, pretendedDelivery } from './signUp.ts';
import { isPassword, verifierFor } from './srp.ts';
import { userOfAccessToken } from './tokens.ts';
import type { User } from './user.ts';

export async function forgotPassword(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, client } = clientOf(cognito, textAt(body, 'ClientId'));
  const login = textAt(body, 'Username');
  demandSecretHash(client, login, body['SecretHash']);
  const user =
    cognito.users.find(pool, login) ??
    (await migrateUser(cognito, pool, client, {
      login,
      clientMetadata: mapAt(body, 'ClientMetadata'),
      source: 'ForgotPassword',
    }));
  if (!user) {
    if (!client.hidesUsers) {
      throw new ServiceError('UserNotFoundException', 'Username/client id combination not found.');
    }
    return { CodeDeliveryDetails: pretendedDelivery(cognito, pool, login) };
  }
  if (!user.isEnabled) throw new ServiceError('NotAuthorizedException', 'User is disabled.');
  if (user.status === 'FORCE_CHANGE_PASSWORD' || user.status === 'EXTERNAL_PROVIDER') {
    throw new ServiceError('NotAuthorizedException', 'User password cannot be reset in the current state.');
  }
  cognito.challenges.demandPace(user.sub);
  const attribute = demandRecovery(pool, user);
  const sending = {
    purpose: 'password',
    attribute,
    source: 'ForgotPassword',
    client,
    ...metadataOf(body),
  } as const;
  return { CodeDeliveryDetails: await sendCode(cognito, pool, user, sending) };
}

export async function confirmForgotPassword(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, client } = clientOf(cognito, textAt(body, 'ClientId'));
  const login = textAt(body, 'Username');
  demandSecretHash(client, login, body['SecretHash']);
  const code = textAt(body, 'ConfirmationCode');
  const password: unknown = body['Password'];
  demandPassword(pool.passwordPolicy, password);
  const user = cognito.users.find(pool, login);
  if (!user) {
    throw client.hidesUsers
      ? new ServiceError('ExpiredCodeException', 'Invalid code provided, please request a code again.')
      : new ServiceError('UserNotFoundException', 'Username/client id combination not found.');
  }
  redeemCode(cognito, pool, user, 'password', code);
  const changed = cognito.users.update(pool, user.sub, {
    status: 'CONFIRMED',
    verifier: verifierFor(pool.name, user.username, password),
  });
  cognito.challenges.succeeded(user.sub);
  const metadata = mapAt(body, 'ClientMetadata');
  await afterConfirmation(cognito, pool, changed, 'PostConfirmation_ConfirmForgotPassword', client, metadata);
  return {};
}

export async function changePassword(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, user } = userOfAccessToken(cognito, body['AccessToken']);
  const password: unknown = body['ProposedPassword'];
  demandPassword(pool.passwordPolicy, password);
  cognito.challenges.demandNoPause(user.sub);
  const previous = body['PreviousPassword'];
  const isRight =
    user.verifier !== undefined &&
    typeof previous === 'string' &&
    isPassword(pool.name, user.username, previous, user.verifier);
  if (!isRight) {
    cognito.challenges.failed(user.sub);
    throw new ServiceError('NotAuthorizedException', 'Incorrect username or password.');
  }
  cognito.users.update(pool, user.sub, { verifier: verifierFor(pool.name, user.username, password) });
  return {};
}

export async function adminSetUserPassword(cognito: Cognito, body: Body): Promise<unknown> {
  const pool = poolOf(cognito, textAt(body, 'UserPoolId'));
  const user = demandUser(cognito, pool, textAt(body, 'Username'));
  const password: unknown = body['Password'];
  demandPassword(pool.passwordPolicy, password);
  const isPermanent = body['Permanent'] === true;
  cognito.users.update(pool, user.sub, {
    status: isPermanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD',
    verifier: verifierFor(pool.name, user.username, password),
    temporaryUntil: isPermanent
      ? undefined
      : cognito.clock.now() + pool.passwordPolicy.temporaryPasswordValidityDays * 86_400_000,
  });
  return {};
}

export async function adminResetUserPassword(cognito: Cognito, body: Body): Promise<unknown> {
  const pool = poolOf(cognito, textAt(body, 'UserPoolId'));
  const user = demandUser(cognito, pool, textAt(body, 'Username'));
  if (user.status !== 'CONFIRMED' && user.status !== 'RESET_REQUIRED') {
    throw new ServiceError('NotAuthorizedException', 'User password cannot be reset in the current state.');
  }
  const attribute = demandRecovery(pool, user);
  const reset = cognito.users.update(pool, user.sub, { status: 'RESET_REQUIRED' });
  const sending = { purpose: 'password', attribute, source: 'ForgotPassword', ...metadataOf(body) } as const;
  await sendCode(cognito, pool, reset, sending);
  return {};
}

/** AWS: documented; a code goes only to an address or number that was verified. */
function demandRecovery(pool: Pool, user: User): string {
  const attribute = pool.recoveryAttributes.find((name) => user.attributes[`${name}_verified`] === 'true');
  if (attribute) return attribute;
  throw new ServiceError(
    'InvalidParameterException',
    'Cannot reset password for the user as there is no registered/verified email or phone_number',
  );
}
