import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { isOperatorIn } from '../../domain/operators.ts';
import { variable } from '../../platform/env.ts';
import { groupsAmong } from './directory.ts';
import { readJwt } from './strictJwt.ts';

/** Why not is for the log; the caller does not learn it. */
export type Verdict =
  { isOperator: true; userId: string } | { isOperator: false; because: string; userId?: string };

const issuer = variable('USER_POOL_ISSUER');
const clientIds = variable('USER_POOL_CLIENT_ID').split(',');
/** The longest life that a pool can give an access token. */
const lifeSecondsMax = 86_400;
const skewSeconds = 60;
/** Nothing in a header may say how to check the token: no keys, no key addresses, no extensions. */
const headersKnown = new Set(['alg', 'kid', 'typ']);
/** What jose says of a token. Everything else that it throws, such as keys that cannot be fetched, is no fault of the token. */
const refusals = new Set([
  errors.JOSEAlgNotAllowed.code,
  errors.JOSENotSupported.code,
  errors.JWKSNoMatchingKey.code,
  errors.JWSInvalid.code,
  errors.JWSSignatureVerificationFailed.code,
  errors.JWTClaimValidationFailed.code,
  errors.JWTExpired.code,
  errors.JWTInvalid.code,
]);

/** The pool's public keys, kept for ten minutes; a token that names another one has them fetched anew, twice a minute at most. */
const keys = createRemoteJWKSet(keysAddress(), { timeoutDuration: 3000 });

/**
 * Whether this is the access token of an operator, of the pool and one of the clients that count here. Checked with the pool's keys and not by
 * asking the pool, which takes no more than some dozens of such questions a second and would be asked for each file.
 */
export async function judgeOperator(token: string, nowMs: number): Promise<Verdict> {
  const jwt = readJwt(token);
  if (!jwt) return no('NotAToken');
  if (jwt.header['typ'] !== undefined && jwt.header['typ'] !== 'JWT') return no('Header');
  if (Object.keys(jwt.header).some((name) => !headersKnown.has(name))) return no('Header');
  if (typeof jwt.header['kid'] !== 'string') return no('Header');
  const because = await signatureFault(token, nowMs);
  return because === undefined ? judgeClaims(jwt.claims, nowMs) : no(because);
}

async function signatureFault(token: string, nowMs: number): Promise<string | undefined> {
  try {
    await jwtVerify(token, keys, {
      issuer,
      algorithms: ['RS256'],
      requiredClaims: ['exp', 'iat', 'sub'],
      currentDate: new Date(nowMs),
    });
    return undefined;
  } catch (error) {
    if (error instanceof errors.JOSEError && refusals.has(error.code)) return error.code;
    throw error;
  }
}

/** Of a token that the pool has signed. */
function judgeClaims(claims: Record<string, unknown>, nowMs: number): Verdict {
  const { sub, username, token_use, client_id, exp, iat, nbf, 'cognito:groups': groups = [] } = claims;
  // It becomes a log field, and only what a pool gives out may.
  if (typeof sub !== 'string' || !/^[\w-]{1,128}$/.test(sub)) return no('Subject');
  if (typeof username !== 'string' || username === '') return no('Subject', sub);
  if (token_use !== 'access' || !clientIds.includes(String(client_id))) return no('TokenUse', sub);
  if (!isLife(exp, iat, nowMs) || (nbf !== undefined && !Number.isSafeInteger(nbf))) return no('Times', sub);
  if (!Array.isArray(groups) || !groups.every((one) => typeof one === 'string')) return no('Groups', sub);
  return isOperatorIn(groupsAmong(groups)) ? { isOperator: true, userId: sub } : no('NotInAGroup', sub);
}

/** Whole seconds, not begun in the future, and no longer than a pool can make it. That it has not ended is checked before. */
function isLife(exp: unknown, iat: unknown, nowMs: number): boolean {
  if (!Number.isSafeInteger(exp) || !Number.isSafeInteger(iat)) return false;
  const seconds = (exp as number) - (iat as number);
  return (iat as number) <= nowMs / 1000 + skewSeconds && seconds > 0 && seconds <= lifeSecondsMax;
}

function no(because: string, userId?: string): Verdict {
  return { isOperator: false, because, ...(userId !== undefined ? { userId } : {}) };
}

/** Where the pool's service answers is said to functions as it is to every SDK; unless it is said, at the issuer's own address. */
function keysAddress(): URL {
  const { origin, pathname } = new URL(issuer);
  const service = process.env['AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER'] ?? origin;
  return new URL(`${service.replace(/\/$/, '')}${pathname}/.well-known/jwks.json`);
}
