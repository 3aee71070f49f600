import { ServiceError, type Body } from '../kernel/answer.ts';
import { demandUser } from './access.ts';
import { demandMaySignIn } from './admission.ts';
import { clientOf, poolOf, type Cognito } from './cognito.ts';
import type { PoolClient } from './client.ts';
import { mapAt, textAt } from './parameters.ts';
import type { Pool } from './pool.ts';
import type { Session } from './sessions.ts';
import { issueTokens, userOfAccessToken } from './tokens.ts';
import type { User } from './user.ts';

/** InitiateAuth's way: the refresh token stays as it is. */
export async function refreshTokens(
  cognito: Cognito,
  pool: Pool,
  client: PoolClient,
  refreshToken: string,
  clientMetadata: Record<string, string>,
): Promise<unknown> {
  if (client.rotation) {
    // AWS: documented; rotation and this flow exclude each other.
    throw new ServiceError(
      'InvalidParameterException',
      'Refresh token rotation is enabled: use GetTokensFromRefreshToken.',
    );
  }
  const { session, user } = demandSession(cognito, pool, client, refreshToken);
  const tokens = await issueTokens(cognito, pool, client, user, session, 'RefreshTokens', clientMetadata);
  return { AuthenticationResult: tokens, ChallengeParameters: {} };
}

export async function getTokensFromRefreshToken(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, client } = clientOf(cognito, textAt(body, 'ClientId'));
  demandClientSecret(client, body['ClientSecret']);
  const presented = textAt(body, 'RefreshToken');
  const metadata = mapAt(body, 'ClientMetadata');
  const { session, user } = demandSession(cognito, pool, client, presented);
  const tokens = await issueTokens(cognito, pool, client, user, session, 'RefreshTokens', metadata);
  if (!client.rotation) return { AuthenticationResult: tokens };
  // Asked again, because another call may have rotated the token while the pool's function ran.
  demandSession(cognito, pool, client, presented);
  const rotated = cognito.sessions.rotate(
    cognito.sessions.get(session.id)!,
    presented,
    client.rotation.graceSeconds,
  );
  return { AuthenticationResult: { ...tokens, RefreshToken: rotated } };
}

export async function revokeToken(cognito: Cognito, body: Body): Promise<unknown> {
  const { client } = clientOf(cognito, textAt(body, 'ClientId'));
  demandClientSecret(client, body['ClientSecret']);
  const token = textAt(body, 'Token');
  if (!client.revokesTokens) {
    throw new ServiceError(
      'UnsupportedOperationException',
      'Token revocation is not enabled for the client.',
    );
  }
  // AWS: documented; only a refresh token can be revoked.
  if (token.split('.').length === 3)
    throw new ServiceError('UnsupportedTokenTypeException', 'Unsupported token type');
  const session = cognito.sessions.findByRefreshToken(token);
  if (session && session.clientId !== client.id) {
    throw new ServiceError('UnauthorizedException', 'Token was not issued to this client.');
  }
  if (session && !session.isRevoked) cognito.sessions.revoke(session);
  return {};
}

export async function globalSignOut(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, user } = userOfAccessToken(cognito, body['AccessToken']);
  signOutEverywhere(cognito, pool, user);
  return {};
}

export async function adminUserGlobalSignOut(cognito: Cognito, body: Body): Promise<unknown> {
  const pool = poolOf(cognito, textAt(body, 'UserPoolId'));
  signOutEverywhere(cognito, pool, demandUser(cognito, pool, textAt(body, 'Username')));
  return {};
}

/** Tokens that verify by themselves stay valid for others until they expire: this API alone looks. */
function signOutEverywhere(cognito: Cognito, pool: Pool, user: User): void {
  cognito.sessions.revokeAll(user.sub);
  cognito.users.update(pool, user.sub, { signedOutAt: cognito.clock.now() });
}

function demandSession(
  cognito: Cognito,
  pool: Pool,
  client: PoolClient,
  refreshToken: string,
): { session: Session; user: User } {
  const session = cognito.sessions.findByRefreshToken(refreshToken);
  if (!session || session.clientId !== client.id) {
    throw new ServiceError('NotAuthorizedException', 'Invalid Refresh Token');
  }
  const state = cognito.sessions.stateOf(session, refreshToken);
  if (state === 'stale') {
    throw new ServiceError('RefreshTokenReuseException', 'Refresh token has already been used.');
  }
  if (state !== 'valid') {
    throw new ServiceError(
      'NotAuthorizedException',
      `Refresh Token has ${state === 'revoked' ? 'been revoked' : 'expired'}`,
    );
  }
  const user = cognito.users.get(pool, session.sub);
  if (!user) throw new ServiceError('UserNotFoundException', 'User does not exist.');
  demandMaySignIn(user);
  return { session, user };
}

function demandClientSecret(client: PoolClient, given: unknown): void {
  if (client.secret === given || (client.secret === undefined && given === '')) return;
  throw new ServiceError('NotAuthorizedException', `Unable to verify secret for client ${client.id}`);
}
