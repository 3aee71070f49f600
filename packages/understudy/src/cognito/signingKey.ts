import crypto from 'node:crypto';
import type { Journal } from '../kernel/journal.ts';

export interface SigningKey {
  kid: string;
  privateKey: crypto.KeyObject;
  publicKey: crypto.KeyObject;
  /** As the pools publish it. */
  jwk: { kty: 'RSA'; alg: 'RS256'; use: 'sig'; kid: string; n: string; e: string };
}

/** Made once per installation and never shipped: its holder could sign in as any user. */
export function signingKeyFrom(journal: Journal): SigningKey {
  const stored = journal.table<{ kid: string; pem: string }>('keys').get('signing');
  const pem =
    stored?.pem ??
    crypto
      .generateKeyPairSync('rsa', { modulusLength: 2048 })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString();
  const kid = stored?.kid ?? crypto.randomBytes(32).toString('base64');
  if (!stored) journal.put('keys', 'signing', { kid, pem });
  const privateKey = crypto.createPrivateKey(pem);
  const publicKey = crypto.createPublicKey(privateKey);
  const { n, e } = publicKey.export({ format: 'jwk' });
  return {
    kid,
    privateKey,
    publicKey,
    jwk: { kty: 'RSA', alg: 'RS256', use: 'sig', kid, n: n!, e: e! },
  };
}
