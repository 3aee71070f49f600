import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { createLocalJWKSet, SignJWT } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import type { Clock } from '../../../src/kernel/clock.ts';

export const region = 'eu-central-1';
export const userPoolId = `${region}_Parity`;
export const clientId = '3n4b5urk1ft4fl3mg5e62d9ado';
export const poolIssuer = `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`;
export const oidcIssuer = 'https://issuer.example.com';
export const keyId = 'parity-key';

/** One key for all suites of a process: making one costs more than most tests. */
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });

export const signingKey: KeyObject = pair.privateKey;
export const signingPem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
export const publicPem = pair.publicKey.export({ type: 'spki', format: 'pem' }) as string;

export const keySetJson = {
  keys: [
    {
      ...(pair.publicKey.export({ format: 'jwk' }) as { kty: string }),
      kid: keyId,
      alg: 'RS256',
      use: 'sig',
    },
  ],
};
const keySet = createLocalJWKSet(keySetJson);

export function keysOf(issuer: string): JWTVerifyGetKey {
  if (issuer !== poolIssuer && issuer !== oidcIssuer)
    throw new Error(`No keys of ${issuer} are wanted here.`);
  return keySet;
}

export interface User {
  sub: string;
  username: string;
  groups: string[];
}

export function aUser(...groups: string[]): User {
  const sub = randomUUID();
  return { sub, username: `user-${sub.slice(0, 8)}`, groups };
}

/** The claims of a pool's access token, as Cognito mints them. */
export function accessClaims(user: User, nowMs: number): JWTPayload {
  const iat = Math.floor(nowMs / 1000);
  return {
    sub: user.sub,
    username: user.username,
    client_id: clientId,
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    iss: poolIssuer,
    origin_jti: randomUUID(),
    event_id: randomUUID(),
    jti: randomUUID(),
    auth_time: iat,
    iat,
    exp: iat + 3600,
    ...(user.groups.length > 0 ? { 'cognito:groups': user.groups } : {}),
  };
}

export function idClaims(user: User, nowMs: number): JWTPayload {
  const { username, client_id, scope: _scope, ...rest } = accessClaims(user, nowMs);
  return {
    ...rest,
    token_use: 'id',
    aud: client_id as string,
    'cognito:username': username,
    email: `${String(username)}@example.com`,
    email_verified: true,
  };
}

export function signed(claims: JWTPayload): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: keyId }).sign(signingKey);
}

export function accessToken(user: User, clock: Clock): Promise<string> {
  return signed(accessClaims(user, clock.now()));
}

export function idToken(user: User, clock: Clock): Promise<string> {
  return signed(idClaims(user, clock.now()));
}

export function oidcToken(sub: string, clock: Clock, more: JWTPayload = {}): Promise<string> {
  const iat = Math.floor(clock.now() / 1000);
  return signed({ sub, iss: oidcIssuer, aud: clientId, iat, auth_time: iat, exp: iat + 3600, ...more });
}
