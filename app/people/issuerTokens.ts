import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { variable } from '../../platform/env.ts';
import type { TokenRules } from './tokenRules.ts';

/** As AppSync has them; a signature by a shared secret proves nothing here. */
const algorithms = ['RS', 'PS', 'ES'].flatMap((family) => ['256', '384', '512'].map((bits) => family + bits));
/** Issuers put things of their own into a header; nothing of these may stand there, which say how to check the token. */
const headersRefused = new Set(['crit', 'jwk', 'jku', 'x5u', 'x5c', 'b64', 'zip', 'enc']);
const timeoutMs = 3_000;

/** Tokens of an issuer that speaks OpenID Connect, for one of the clients that are named. */
export function issuerTokens(): TokenRules {
  const issuer = variable('USERS_OF_ISSUER');
  const clientIds = new Set(JSON.parse(variable('CLIENT_IDS')) as string[]);
  const groupsClaim = variable('TOKEN_CLAIMS').split(',')[3]!;
  return {
    issuer,
    algorithms,
    types: ['JWT', 'jwt', 'at+jwt'],
    keys: keysOf(issuer),
    isHeaderSound: (names) => !names.some((name) => headersRefused.has(name)),
    isSubject: (sub) => /^[^\p{Cc}\p{Cs}]{1,128}$/u.test(sub),
    fault: ({ aud, azp }) =>
      [aud, azp].flat().some((one) => typeof one === 'string' && clientIds.has(one)) ? undefined : 'TokenUse',
    groups: ({ [groupsClaim]: groups = [] }) =>
      Array.isArray(groups) && groups.every((one) => typeof one === 'string') ? groups : undefined,
  };
}

/** Where its keys are stands in its discovery document, which is read once; keys are kept as those of a pool. */
function keysOf(issuer: string): () => Promise<JWTVerifyGetKey> {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  return () => {
    keys ??= read(issuer).catch((error: unknown) => {
      keys = undefined;
      throw error;
    });
    return keys;
  };
}

async function read(issuer: string): Promise<JWTVerifyGetKey> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}.`);
  const { issuer: named, jwks_uri } = (await answer.json()) as { issuer: string; jwks_uri: string };
  if (named !== issuer) throw new Error(`${address} is of the issuer ${named}.`);
  return createRemoteJWKSet(new URL(jwks_uri), { timeoutDuration: timeoutMs });
}
