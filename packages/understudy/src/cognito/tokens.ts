import crypto from 'node:crypto';
import { ServiceError } from '../kernel/answer.ts';
import { claimsFor, type Claims, type TokenSource } from './claims.ts';
import type { PoolClient } from './client.ts';
import { poolOf, type Cognito } from './cognito.ts';
import type { Pool } from './pool.ts';
import type { Session } from './sessions.ts';
import type { User } from './user.ts';

export interface IssuedTokens {
  AccessToken: string;
  IdToken: string;
  ExpiresIn: number;
  TokenType: 'Bearer';
}

export async function issueTokens(
  cognito: Cognito,
  pool: Pool,
  client: PoolClient,
  user: User,
  session: Session,
  source: TokenSource,
  clientMetadata?: Record<string, string>,
): Promise<IssuedTokens> {
  const { id, access } = await claimsFor(cognito, pool, client, user, source, clientMetadata);
  const issuedAt = Math.floor(cognito.clock.now() / 1000);
  const shared = {
    sub: user.sub,
    iss: pool.issuer,
    // AWS: documented; only a client with revocation has the claim that names the sign-in.
    ...(client.revokesTokens && { origin_jti: session.id }),
    event_id: crypto.randomUUID(),
    auth_time: Math.floor(session.authenticatedAt / 1000),
    iat: issuedAt,
  };
  const sign = (claims: Claims) => signed(cognito, { ...claims, ...shared, jti: crypto.randomUUID() });
  return {
    AccessToken: sign({
      ...access,
      client_id: client.id,
      token_use: 'access',
      username: user.username,
      exp: issuedAt + client.accessTokenSeconds,
    }),
    IdToken: sign({
      ...id,
      'cognito:username': user.username,
      aud: client.id,
      token_use: 'id',
      exp: issuedAt + client.idTokenSeconds,
    }),
    ExpiresIn: client.accessTokenSeconds,
    TokenType: 'Bearer',
  };
}

/** Who calls an operation that takes an access token; a revoked or expired one is refused in the service's words. */
export function userOfAccessToken(
  cognito: Cognito,
  token: unknown,
): { pool: Pool; client: PoolClient; user: User; claims: Claims } {
  const claims = typeof token === 'string' ? verifiedClaims(cognito, token) : undefined;
  if (!claims || claims['token_use'] !== 'access') {
    throw new ServiceError('NotAuthorizedException', 'Invalid Access Token');
  }
  const pool = poolOf(cognito, String(claims['iss']).split('/').at(-1)!);
  const client = pool.clients.get(String(claims['client_id']));
  if (!client) throw new ServiceError('NotAuthorizedException', 'Invalid Access Token');
  if (Number(claims['exp']) * 1000 <= cognito.clock.now()) {
    throw new ServiceError('NotAuthorizedException', 'Access Token has expired');
  }
  const user = cognito.users.get(pool, String(claims['sub']));
  if (!user) throw new ServiceError('UserNotFoundException', 'User does not exist.');
  if (isRevoked(cognito, claims, user)) {
    throw new ServiceError('NotAuthorizedException', 'Access Token has been revoked');
  }
  if (!user.isEnabled) throw new ServiceError('NotAuthorizedException', 'User is disabled.');
  if (!String(claims['scope']).split(' ').includes('aws.cognito.signin.user.admin')) {
    throw new ServiceError('NotAuthorizedException', 'Access Token does not have required scopes');
  }
  return { pool, client, user, claims };
}

function isRevoked(cognito: Cognito, claims: Claims, user: User): boolean {
  const origin = claims['origin_jti'];
  if (typeof origin === 'string') return cognito.sessions.get(origin)?.isRevoked ?? true;
  // Seconds are all that a token without the name of its sign-in has; the same second counts as before.
  return user.signedOutAt !== undefined && Number(claims['iat']) <= Math.floor(user.signedOutAt / 1000);
}

function signed(cognito: Cognito, claims: Claims): string {
  const { kid, privateKey } = cognito.signingKey;
  const head = Buffer.from(JSON.stringify({ kid, alg: 'RS256' })).toString('base64url');
  const input = `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${input}.${crypto.sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
}

/** Undefined unless this installation signed it. */
function verifiedClaims(cognito: Cognito, token: string): Claims | undefined {
  const { kid, publicKey } = cognito.signingKey;
  const [head, body, signature, ...rest] = token.split('.');
  if (!head || !body || !signature || rest.length > 0) return undefined;
  if (head !== Buffer.from(JSON.stringify({ kid, alg: 'RS256' })).toString('base64url')) return undefined;
  const isOurs = crypto.verify(
    'sha256',
    Buffer.from(`${head}.${body}`),
    publicKey,
    Buffer.from(signature, 'base64url'),
  );
  return isOurs ? (JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Claims) : undefined;
}
