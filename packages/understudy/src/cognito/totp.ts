import crypto from 'node:crypto';
import { ServiceError, type Body } from '../kernel/answer.ts';
import { named } from './adminUsers.ts';
import type { Cognito } from './cognito.ts';
import { textAt } from './parameters.ts';
import type { Pool } from './pool.ts';
import { userOfAccessToken } from './tokens.ts';
import type { User } from './user.ts';

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const stepMs = 30_000;
/** AWS: documented; how long a session of a sign-in lasts by default. */
const setupSeconds = 180;

/** RFC 6238 with the defaults that authenticator apps have: SHA-1, six digits, half a minute. */
export function totpAt(secret: string, epochMs: number): string {
  return codeOf(secret, Math.floor(epochMs / stepMs));
}

/** AWS: documented; an authenticator that is in use stays so until the new one has proven itself. */
export async function associateSoftwareToken(cognito: Cognito, body: Body): Promise<unknown> {
  const secret = Array.from({ length: 52 }, () => base32[crypto.randomInt(32)]).join('');
  if (body['AccessToken'] !== undefined) {
    const { pool, user } = userOfAccessToken(cognito, body['AccessToken']);
    if (pool.mfa === 'OFF') throw notEnabled();
    cognito.users.update(pool, user.sub, { totpPending: secret });
    return { SecretCode: secret };
  }
  const open = cognito.challenges.take(textAt(body, 'Session'), undefined, 'MFA_SETUP');
  return { SecretCode: secret, Session: cognito.challenges.start({ ...open, secret }, setupSeconds) };
}

export async function verifySoftwareToken(cognito: Cognito, body: Body): Promise<unknown> {
  const code = textAt(body, 'UserCode');
  if (body['AccessToken'] !== undefined) {
    const { pool, user } = userOfAccessToken(cognito, body['AccessToken']);
    const secret = user.totpPending ?? user.totp?.secret;
    if (secret === undefined) throw notEnabled();
    demandCode(secret, code, cognito.clock.now());
    const { isEnabled = false, isPreferred = false } = user.totp ?? {};
    cognito.users.update(pool, user.sub, {
      totp: { secret, isEnabled, isPreferred },
      totpPending: undefined,
    });
    return { Status: 'SUCCESS' };
  }
  const session = textAt(body, 'Session');
  const { secret } = cognito.challenges.look(session, undefined, 'MFA_SETUP');
  if (secret === undefined) throw notEnabled();
  demandCode(secret, code, cognito.clock.now());
  const open = cognito.challenges.take(session, undefined, 'MFA_SETUP');
  const pool = [...cognito.pools.values()].find((candidate) => candidate.clients.has(open.clientId))!;
  cognito.users.update(pool, open.sub!, {
    totp: { secret, isEnabled: true, isPreferred: true },
    totpPending: undefined,
  });
  return {
    Status: 'SUCCESS',
    Session: cognito.challenges.start({ ...open, isVerified: true }, setupSeconds),
  };
}

export async function setUserMfaPreference(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, user } = userOfAccessToken(cognito, body['AccessToken']);
  return prefer(cognito, pool, user, body);
}

/** How a user who has lost their authenticator gets in again. */
export async function adminSetUserMfaPreference(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, user } = named(cognito, body);
  return prefer(cognito, pool, user, body);
}

function prefer(cognito: Cognito, pool: Pool, user: User, body: Body): object {
  const wanted = body['SoftwareTokenMfaSettings'] as
    { Enabled?: boolean; PreferredMfa?: boolean } | null | undefined;
  if (!wanted) return {};
  const isEnabled = wanted.Enabled === true;
  const isPreferred = wanted.PreferredMfa === true;
  if (isPreferred && !isEnabled) {
    throw new ServiceError('InvalidParameterException', 'Cannot set MFA as preferred when it is not enabled');
  }
  if (isEnabled && !user.totp) {
    throw new ServiceError('InvalidParameterException', 'User has not verified software token mfa');
  }
  if (user.totp) {
    cognito.users.update(pool, user.sub, { totp: { ...user.totp, isEnabled, isPreferred } });
  }
  return {};
}

/** A code of this or a neighbouring half minute, each of them once. */
export function demandTotp(cognito: Cognito, pool: Pool, user: User, code: string): void {
  const totp = user.totp!;
  const step = stepOf(totp.secret, code, cognito.clock.now());
  if (step === undefined) {
    cognito.challenges.failed(user.sub);
    throw new ServiceError('CodeMismatchException', 'Invalid code received for user');
  }
  if (step <= (totp.lastStep ?? -1)) {
    throw new ServiceError('ExpiredCodeException', 'Your software token has already been used once.');
  }
  cognito.users.update(pool, user.sub, { totp: { ...totp, lastStep: step } });
}

function demandCode(secret: string, code: string, nowMs: number): void {
  if (stepOf(secret, code, nowMs) !== undefined) return;
  throw new ServiceError('EnableSoftwareTokenMFAException', 'Code mismatch');
}

function stepOf(secret: string, code: string, nowMs: number): number | undefined {
  const now = Math.floor(nowMs / stepMs);
  return [now, now - 1, now + 1].find((step) => codeOf(secret, step) === code);
}

function codeOf(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = crypto.createHmac('sha1', fromBase32(secret)).update(counter).digest();
  const offset = digest[19]! & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

function fromBase32(text: string): Buffer {
  let bits = '';
  for (const letter of text) bits += base32.indexOf(letter).toString(2).padStart(5, '0');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

function notEnabled(): ServiceError {
  return new ServiceError(
    'SoftwareTokenMFANotFoundException',
    'Software token TOTP multi-factor authentication (MFA) is not enabled for the user pool.',
  );
}
