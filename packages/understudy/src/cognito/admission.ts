import { ServiceError } from '../kernel/answer.ts';
import type { TokenSource } from './claims.ts';
import type { PoolClient } from './client.ts';
import type { Cognito } from './cognito.ts';
import type { Pool } from './pool.ts';
import { issueTokens } from './tokens.ts';
import { runTrigger, triggerAttributes } from './triggers.ts';
import type { User } from './user.ts';

/** What stands between a right password and tokens: the user's state, a new password, a second factor. */
export async function admit(
  cognito: Cognito,
  pool: Pool,
  client: PoolClient,
  user: User,
  source: TokenSource,
  clientMetadata: Record<string, string>,
): Promise<unknown> {
  demandMaySignIn(user);
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    if (user.temporaryUntil !== undefined && user.temporaryUntil <= cognito.clock.now()) {
      throw new ServiceError(
        'NotAuthorizedException',
        'Temporary password has expired and must be reset by an administrator.',
      );
    }
    return newPasswordChallenge(cognito, pool, client, user);
  }
  const factor = secondFactor(pool, user);
  if (factor) {
    const session = cognito.challenges.start(
      { kind: factor, clientId: client.id, sub: user.sub },
      client.sessionSeconds,
    );
    return {
      ChallengeName: factor,
      Session: session,
      ChallengeParameters: {
        USER_ID_FOR_SRP: user.username,
        ...(factor === 'MFA_SETUP' && { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]' }),
      },
    };
  }
  return signedIn(cognito, pool, client, user, source, clientMetadata);
}

/** The last step of every sign-in. */
export async function signedIn(
  cognito: Cognito,
  pool: Pool,
  client: PoolClient,
  user: User,
  source: TokenSource,
  clientMetadata: Record<string, string>,
): Promise<unknown> {
  await runTrigger(cognito, pool, 'PostAuthentication', {
    source: 'PostAuthentication_Authentication',
    username: user.username,
    client,
    request: { userAttributes: triggerAttributes(user), newDeviceUsed: false, clientMetadata },
    response: {},
  });
  cognito.challenges.succeeded(user.sub);
  const who = { poolId: pool.id, clientId: client.id, sub: user.sub };
  const [session, refreshToken] = cognito.sessions.start(who, client.refreshTokenSeconds);
  const tokens = await issueTokens(cognito, pool, client, user, session, source, clientMetadata);
  return { AuthenticationResult: { ...tokens, RefreshToken: refreshToken }, ChallengeParameters: {} };
}

export function demandMaySignIn(user: User): void {
  if (!user.isEnabled) throw new ServiceError('NotAuthorizedException', 'User is disabled.');
  if (user.status === 'UNCONFIRMED') {
    throw new ServiceError('UserNotConfirmedException', 'User is not confirmed.');
  }
  if (user.status === 'RESET_REQUIRED') {
    throw new ServiceError('PasswordResetRequiredException', 'Password reset required for the user');
  }
}

function newPasswordChallenge(cognito: Cognito, pool: Pool, client: PoolClient, user: User): unknown {
  const missing = [...pool.schema].flatMap(([name, rule]) =>
    rule.isRequired && name !== 'sub' && !user.attributes[name] ? `userAttributes.${name}` : [],
  );
  return {
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session: cognito.challenges.start(
      { kind: 'NEW_PASSWORD_REQUIRED', clientId: client.id, sub: user.sub },
      client.sessionSeconds,
    ),
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(missing),
      userAttributes: JSON.stringify(user.attributes),
    },
  };
}

function secondFactor(pool: Pool, user: User): 'SOFTWARE_TOKEN_MFA' | 'MFA_SETUP' | undefined {
  if (pool.mfa === 'OFF') return undefined;
  if (user.totp && (pool.mfa === 'ON' || user.totp.isEnabled)) return 'SOFTWARE_TOKEN_MFA';
  return pool.mfa === 'ON' ? 'MFA_SETUP' : undefined;
}
