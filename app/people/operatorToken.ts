import { errors, jwtVerify } from 'jose';
import { isOperatorIn } from '../../domain/operators.ts';
import { canBeAsked, groupsAmong } from './directory.ts';
import { issuerTokens } from './issuerTokens.ts';
import { poolTokens } from './poolTokens.ts';
import { readJwt } from './strictJwt.ts';
import type { TokenRules } from './tokenRules.ts';

/** Why not is for the log; the caller does not learn it. */
export type Verdict =
  { isOperator: true; userId: string } | { isOperator: false; because: string; userId?: string };

/** The longest life of a token that counts: what a pool can give an access token. */
const lifeSecondsMax = 86_400;
const skewSeconds = 60;
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

const rules: TokenRules = canBeAsked ? poolTokens() : issuerTokens();

/**
 * Whether this is the token of an operator, of one of the clients that count here. Checked with the public keys and not by
 * asking the pool, which takes no more than some dozens of such questions a second and would be asked for each file.
 */
export async function judgeOperator(token: string, nowMs: number): Promise<Verdict> {
  const jwt = readJwt(token);
  if (!jwt) return no('NotAToken');
  const { typ, kid } = jwt.header;
  if (typ !== undefined && !rules.types.includes(typ as string)) return no('Header');
  if (!rules.isHeaderSound(Object.keys(jwt.header))) return no('Header');
  if (typeof kid !== 'string') return no('Header');
  const because = await signatureFault(token, nowMs);
  return because === undefined ? judgeClaims(jwt.claims, nowMs) : no(because);
}

async function signatureFault(token: string, nowMs: number): Promise<string | undefined> {
  const keys = await rules.keys();
  try {
    await jwtVerify(token, keys, {
      issuer: rules.issuer,
      algorithms: rules.algorithms,
      requiredClaims: ['exp', 'iat', 'sub'],
      currentDate: new Date(nowMs),
    });
    return undefined;
  } catch (error) {
    if (error instanceof errors.JOSEError && refusals.has(error.code)) return error.code;
    throw error;
  }
}

/** Of a token that the directory has signed. */
function judgeClaims(claims: Record<string, unknown>, nowMs: number): Verdict {
  const { sub, exp, iat, nbf } = claims;
  if (typeof sub !== 'string' || !rules.isSubject(sub)) return no('Subject');
  const because = rules.fault(claims);
  if (because !== undefined) return no(because, sub);
  if (!isLife(exp, iat, nowMs) || (nbf !== undefined && !Number.isSafeInteger(nbf))) return no('Times', sub);
  const groups = rules.groups(claims);
  if (groups === undefined) return no('Groups', sub);
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
