import { errors, jwtVerify } from 'jose';
import type { JWTVerifyGetKey } from 'jose';
import type { Clock } from '../kernel/clock.ts';
import { assumed } from './assumptions.ts';
import type { AuthProvider } from './definition.ts';
import { readJwt } from './strictJwt.ts';
import type { UnverifiedJwt } from './strictJwt.ts';

export type TokenProvider = Extract<AuthProvider, { mode: 'AMAZON_COGNITO_USER_POOLS' | 'OPENID_CONNECT' }>;

/** Why a token does not authenticate; the message is what the client is told. */
export class TokenRefused extends Error {}

export interface VerifiedToken {
  provider: TokenProvider;
  claims: Record<string, unknown>;
  groups: string[];
}

const verifiedMax = 2_000;
const oidcAlgorithms = ['RS', 'PS', 'HS', 'ES'].flatMap((family) =>
  ['256', '384', '512'].map((bits) => family + bits),
);

/** Checks tokens of user pools and OIDC providers, and remembers the ones that passed. */
export class TokenVerifier {
  private readonly verified = new Map<string, VerifiedToken>();

  constructor(
    private readonly providers: readonly TokenProvider[],
    /** Nothing else authenticates here, so the issuer of an OIDC token is not compared. AWS: documented. */
    private readonly soleMode: boolean,
    private readonly jwks: (issuer: string) => JWTVerifyGetKey,
    private readonly clock: Clock,
  ) {}

  /** The provider that a token claims to come from; undefined when it is none of ours or no token at all. */
  claimedProvider(token: string): { provider: TokenProvider; jwt: UnverifiedJwt } | undefined {
    const known = this.verified.get(token);
    const jwt = known ? { header: {}, claims: known.claims } : readJwt(token);
    if (!jwt) return undefined;
    const candidates = this.providers.filter((provider) => this.issued(provider, jwt.claims['iss']));
    const provider = candidates.find((one) => admitsClient(one, jwt.claims)) ?? candidates[0];
    return provider && { provider, jwt };
  }

  /** Throws `TokenRefused`. */
  async verify(token: string, provider: TokenProvider): Promise<VerifiedToken> {
    const known = this.verified.get(token);
    if (known) {
      checkTimes(known.claims, known.provider, this.clock.now());
      return known;
    }
    const jwt = readJwt(token);
    if (!jwt) throw new TokenRefused(assumed.unauthorizedMessages.unparsable);
    checkHeader(jwt.header, provider);
    checkTimes(jwt.claims, provider, this.clock.now());
    if (!this.issued(provider, jwt.claims['iss']) || !admitsClient(provider, jwt.claims)) throw refused();
    const groups = provider.mode === 'AMAZON_COGNITO_USER_POOLS' ? poolGroups(jwt.claims) : [];
    await this.checkSignature(token, provider);
    const verified = { provider, claims: jwt.claims, groups };
    this.verified.set(token, verified);
    for (const oldest of this.verified.keys()) {
      if (this.verified.size <= verifiedMax) break;
      this.verified.delete(oldest);
    }
    return verified;
  }

  private issued(provider: TokenProvider, issuer: unknown): boolean {
    if (provider.mode === 'OPENID_CONNECT' && this.soleMode) return true;
    return issuer === issuerOf(provider);
  }

  private async checkSignature(token: string, provider: TokenProvider): Promise<void> {
    const algorithms = provider.mode === 'AMAZON_COGNITO_USER_POOLS' ? ['RS256'] : oidcAlgorithms;
    try {
      await jwtVerify(token, this.jwks(issuerOf(provider)), {
        algorithms,
        currentDate: new Date(this.clock.now()),
      });
    } catch (error) {
      if (error instanceof errors.JOSEError) throw refused();
      throw error;
    }
  }
}

function issuerOf(provider: TokenProvider): string {
  if (provider.mode === 'OPENID_CONNECT') return provider.issuer;
  return `https://cognito-idp.${provider.region}.amazonaws.com/${provider.userPoolId}`;
}

function refused(): TokenRefused {
  return new TokenRefused(assumed.unauthorizedMessages.refused);
}

/** Nothing in the header may say how to check the token: no critical extensions, no keys, no key addresses. */
function checkHeader(header: Record<string, unknown>, provider: TokenProvider): void {
  const algorithm = header['alg'];
  const allowed = provider.mode === 'AMAZON_COGNITO_USER_POOLS' ? ['RS256'] : oidcAlgorithms;
  if (typeof algorithm !== 'string' || !allowed.includes(algorithm)) throw refused();
  if (typeof header['kid'] !== 'string' || header['kid'] === '') throw refused();
  for (const name of ['crit', 'jwk', 'jku', 'x5u', 'x5c', 'b64', 'zip', 'enc'])
    if (name in header) throw refused();
  const type = header['typ'];
  if (type !== undefined && (typeof type !== 'string' || !/^(?:at\+)?jwt$/i.test(type))) throw refused();
}

/** In whole seconds; `exp` and `iat` must be there. */
function checkTimes(claims: Record<string, unknown>, provider: TokenProvider, nowMs: number): void {
  const nowSeconds = nowMs / 1000;
  const { exp, iat, nbf } = claims;
  if (!isInstant(exp) || !isInstant(iat) || (nbf !== undefined && !isInstant(nbf))) throw refused();
  if (exp <= nowSeconds) throw new TokenRefused(assumed.unauthorizedMessages.expired);
  const latest = nowSeconds + assumed.tokenSkewSeconds;
  if (iat > latest || exp <= iat || (nbf !== undefined && nbf > latest)) throw refused();
  if (provider.mode !== 'OPENID_CONNECT') return;
  // AWS: documented. Both are lifetimes in milliseconds, 0 being none.
  if (provider.iatTtlMs && nowMs > iat * 1000 + provider.iatTtlMs)
    throw new TokenRefused(assumed.unauthorizedMessages.expired);
  if (!provider.authTtlMs) return;
  const authTime = claims['auth_time'];
  if (!isInstant(authTime)) throw refused();
  if (nowMs > authTime * 1000 + provider.authTtlMs)
    throw new TokenRefused(assumed.unauthorizedMessages.expired);
}

/** Year 2200 bounds what is meant as seconds. */
function isInstant(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value < 7_258_118_400;
}

/** AWS: documented. The regex is matched against `aud` of an id token, `client_id` of an access token. */
function admitsClient(provider: TokenProvider, claims: Record<string, unknown>): boolean {
  if (provider.mode === 'OPENID_CONNECT') {
    if (!provider.clientId) return true;
    const audiences = [claims['aud'], claims['azp']].flat();
    return audiences.some(
      (audience) => typeof audience === 'string' && matchesWhole(provider.clientId!, audience),
    );
  }
  const client = claims['token_use'] === 'id' ? claims['aud'] : claims['client_id'];
  if (typeof client !== 'string' || client === '') return false;
  return !provider.appIdClientRegex || matchesWhole(provider.appIdClientRegex, client);
}

function matchesWhole(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(text);
}

/** A pool's token names a person: a subject, a user name and, if any, a list of groups. */
function poolGroups(claims: Record<string, unknown>): string[] {
  const use = claims['token_use'];
  if (use !== 'id' && use !== 'access') throw refused();
  const username = use === 'id' ? claims['cognito:username'] : claims['username'];
  if (typeof username !== 'string' || username === '') throw refused();
  const subject = claims['sub'];
  if (typeof subject !== 'string' || !/^[A-Za-z0-9_-]{1,128}$/.test(subject)) throw refused();
  const groups = claims['cognito:groups'] ?? [];
  if (!Array.isArray(groups) || !groups.every((group) => typeof group === 'string')) throw refused();
  return groups as string[];
}
