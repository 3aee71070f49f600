import { vi } from 'vitest';
import { generateKeyPair, exportJWK, SignJWT } from 'jose';
import type { CryptoKey, JWK, JWTPayload } from 'jose';
import type { Clock } from '../../../src/kernel/clock.ts';
import { listen } from '../../../src/kernel/server.ts';
import { anApi, iam, LeadingClock } from './given.ts';
import type { Given, GivenApi } from './given.ts';
import { oidcIssuer } from './users.ts';

/** An issuer that answers on loopback under an address outside, with keys that a test changes. */
export interface TestIssuer {
  clock: Clock;
  published: JWK[];
  /** What its discovery document says, over what it ought to. */
  says: Record<string, unknown>;
  /** Paths in the order in which they were asked. */
  asked: string[];
  problems: string[];
  /** Gives the private half of a key that it publishes from now on. */
  newKey(alg?: string): Promise<{ kid: string; alg: string; key: CryptoKey }>;
  api(given: Given): GivenApi;
  stop(): Promise<void>;
}

let keyCount = 0;

export async function anIssuer(): Promise<TestIssuer> {
  const server = await listen('127.0.0.1', 0);
  const address = `http://127.0.0.1:${server.port}`;
  const clock = new LeadingClock();
  const issuer: TestIssuer = {
    ...{ clock, published: [], says: {}, asked: [], problems: [] },
    async newKey(alg = 'RS256') {
      const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
      const kid = `issuer-key-${(keyCount += 1)}`;
      issuer.published.push({ ...(await exportJWK(publicKey)), kid, alg, use: 'sig' });
      return { kid, alg, key: privateKey };
    },
    api: (given) => anApi({ auth: [provider, iam], ...given }, clock, address),
    stop: async () => {
      printed.mockRestore();
      clock.stop();
      await server.close();
    },
  };
  // What the start command prints.
  const printed = vi
    .spyOn(console, 'error')
    .mockImplementation((line) => void issuer.problems.push(String(line)));
  const documents: Record<string, () => unknown> = {
    '/.well-known/openid-configuration': () => ({
      issuer: oidcIssuer,
      jwks_uri: `${oidcIssuer}/keys`,
      ...issuer.says,
    }),
    '/keys': () => ({ keys: issuer.published }),
  };
  const handle = (path: string) => {
    issuer.asked.push(path);
    const body = JSON.stringify(documents[path]?.() ?? {});
    return Promise.resolve({ status: documents[path] ? 200 : 404, headers: {}, body });
  };
  server.serve([{ matches: () => true, handle: ({ path }) => handle(path) }], [], () => clock.now());
  return issuer;
}

export const provider = { mode: 'OPENID_CONNECT', issuer: oidcIssuer } as const;

export function claimsOf(clock: Clock, more: JWTPayload = {}): JWTPayload {
  const iat = Math.floor(clock.now() / 1000);
  return { sub: 'auth0|someone', iss: oidcIssuer, aud: 'app', iat, exp: iat + 3600, ...more };
}

export function signedBy(
  { kid, alg, key }: { kid: string; alg: string; key: CryptoKey },
  claims: JWTPayload,
): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg, kid, typ: 'JWT' }).sign(key);
}
