import type { KeyObject } from 'node:crypto';
import { errors, jwtVerify, type JWTHeaderParameters, type JWTPayload } from 'jose';
import type { Cognito } from './cognito.ts';

/** Longer tokens are refused before anything of them is read. */
const tokenBytesMax = 8192;
const issuedAheadSecondsMax = 60;

/** jose's key look-up for one issuer; undefined where no pool here has that issuer. */
export function publicKeys(
  cognito: Cognito,
  issuer: string,
): ((header: JWTHeaderParameters) => Promise<KeyObject>) | undefined {
  if (![...cognito.pools.values()].some((pool) => pool.issuer === issuer)) return undefined;
  return async (header) => {
    if (header.kid !== cognito.signingKey.kid) throw new UnknownKey(header.kid);
    return cognito.signingKey.publicKey;
  };
}

/** One of jose's errors, so that a token with such a key is refused as any other that does not stand. */
export class UnknownKey extends errors.JWKSNoMatchingKey {
  constructor(kid: string | undefined) {
    super(`no pool signs with the key ${kid ?? '(none)'}`);
  }
}

/**
 * The claims of a pool's id or access token that is valid now. Throws jose's errors. Revocation is not looked at:
 * a server that verifies tokens alone cannot see it either.
 */
export async function verifyPoolToken(cognito: Cognito, issuer: string, token: string): Promise<JWTPayload> {
  const keys = publicKeys(cognito, issuer);
  if (!keys) throw new UnknownKey(undefined);
  if (token.length > tokenBytesMax) throw new RangeError('the token is longer than any that a pool signs');
  const now = cognito.clock.now();
  const { payload } = await jwtVerify(token, keys, {
    issuer,
    algorithms: ['RS256'],
    currentDate: new Date(now),
    requiredClaims: ['exp', 'iat', 'sub', 'token_use'],
  });
  if (payload.iat! > now / 1000 + issuedAheadSecondsMax)
    throw new RangeError('the token was issued in the future');
  if (payload['token_use'] !== 'id' && payload['token_use'] !== 'access') {
    throw new TypeError('the token is neither an id token nor an access token');
  }
  return payload;
}
