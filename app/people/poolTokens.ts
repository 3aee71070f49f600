import { createRemoteJWKSet } from 'jose';
import { variable } from '../../platform/env.ts';
import type { TokenRules } from './tokenRules.ts';

/** Nothing in a header may say how to check the token: no keys, no key addresses, no extensions. */
const headersKnown = new Set(['alg', 'kid', 'typ']);

/** Access tokens of a user pool. */
export function poolTokens(): TokenRules {
  const issuer = variable('USER_POOL_ISSUER');
  const clientIds = variable('USER_POOL_CLIENT_ID').split(',');
  // Kept for ten minutes; a token that names another one has them fetched anew, twice a minute at most.
  const keys = createRemoteJWKSet(keysAddress(issuer), { timeoutDuration: 3000 });
  return {
    issuer,
    algorithms: ['RS256'],
    types: ['JWT'],
    keys: () => keys,
    isHeaderSound: (names) => names.every((name) => headersKnown.has(name)),
    isSubject: (sub) => /^[\w-]{1,128}$/.test(sub),
    fault: ({ username, token_use, client_id }) => {
      if (typeof username !== 'string' || username === '') return 'Subject';
      return token_use === 'access' && clientIds.includes(String(client_id)) ? undefined : 'TokenUse';
    },
    groups: ({ 'cognito:groups': groups = [] }) =>
      Array.isArray(groups) && groups.every((one) => typeof one === 'string') ? groups : undefined,
  };
}

/** Where the pool's service answers is said to functions as it is to every SDK; unless it is said, at the issuer's own address. */
function keysAddress(issuer: string): URL {
  const { origin, pathname } = new URL(issuer);
  const service = process.env['AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER'] ?? origin;
  return new URL(`${service.replace(/\/$/, '')}${pathname}/.well-known/jwks.json`);
}
