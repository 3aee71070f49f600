import { createHmac, createPrivateKey, createPublicKey, createSign, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { otherClientId } from '../../../tools/dev/standInIssuer.ts';
import { theirIssuer } from '../settings/theirIssuer.ts';
import type { Product } from './product.ts';

type Json = Record<string, unknown>;

/** What the issuer signs with, as its data folder keeps it. */
function signerOf({ folder }: Product): { kid: string; pem: string } {
  const lines = readFileSync(join(folder, 'issuer', 'issuer.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  const writes = lines.flatMap((line) => JSON.parse(line) as [string, string, unknown][]);
  const newest = writes.findLast(([table, key]) => table === 'keys' && key === 'signing')!;
  return (newest[2] as { kid: string; pem: string }[])[0]!;
}

const other = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** Tokens that no part of a deployment may accept, made from one that is good now, and a way to sign any others. */
export function forgedAtIssuer(product: Product, good: string, nowMs: () => number) {
  const { kid, pem } = signerOf(product);
  const key = createPrivateKey(pem);
  const publicPem = createPublicKey(key).export({ type: 'spki', format: 'pem' }) as string;
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const [, payload] = good.split('.') as [string, string];
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Json;
  const now = () => Math.floor(nowMs() / 1000);
  const fresh = (): Json => ({ ...claims, iat: now(), exp: now() + 600 });
  const sign = (
    of: Json,
    header: Json = { alg: 'RS256', kid, typ: 'JWT' },
    by = key,
    hash = 'RSA-SHA256',
  ) => {
    const content = `${encode(header)}.${encode(of)}`;
    return `${content}.${createSign(hash).update(content).sign(by).toString('base64url')}`;
  };
  const withClaims = (more: Json) => sign({ ...fresh(), ...more });
  const without = (...names: string[]) =>
    sign(Object.fromEntries(Object.entries(fresh()).filter(([name]) => !names.includes(name))));
  const hmac = (alg: string, secret: string) => {
    const content = `${encode({ alg, kid })}.${encode(fresh())}`;
    return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
  };
  const attacks: [name: string, make: () => string][] = [
    ['alg none', () => `${encode({ alg: 'none', kid })}.${encode(fresh())}.`],
    [
      'alg none with a signature',
      () => `${encode({ alg: 'none', kid })}.${sign(fresh()).split('.').slice(1).join('.')}`,
    ],
    ['HS256 with the public key as secret', () => hmac('HS256', publicPem)],
    ['HS256 with an empty secret', () => hmac('HS256', '')],
    ['another key under its key id', () => sign(fresh(), { alg: 'RS256', kid }, other.privateKey)],
    ['a key id that it has not', () => sign(fresh(), { alg: 'RS256', kid: 'unknown' })],
    ['no key id', () => sign(fresh(), { alg: 'RS256' })],
    [
      'a key in the header',
      () => sign(fresh(), { alg: 'RS256', kid, jwk: { kty: 'RSA' } }, other.privateKey),
    ],
    [
      'a key address in the header',
      () => sign(fresh(), { alg: 'RS256', kid, jku: 'https://evil.example/keys' }),
    ],
    ['a critical extension', () => sign(fresh(), { alg: 'RS256', kid, crit: ['x'], x: 1 })],
    ['another issuer', () => withClaims({ iss: 'https://id.example.org/realms/app' })],
    ['another realm', () => withClaims({ iss: `${theirIssuer.issuer}2` })],
    ['its issuer with a slash', () => withClaims({ iss: `${theirIssuer.issuer}/` })],
    ['its issuer over http', () => withClaims({ iss: theirIssuer.issuer.replace('https', 'http') })],
    [
      'an address of the stand-in',
      () => withClaims({ iss: `${product.outputs.graphqlUrl.replace('/graphql', '')}/_issuer` }),
    ],
    ['no issuer', () => without('iss')],
    ['a list of issuers', () => withClaims({ iss: [theirIssuer.issuer] })],
    ['another client of the issuer', () => withClaims({ aud: otherClientId, azp: otherClientId })],
    [
      'a client that only begins alike',
      () => withClaims({ aud: `${theirIssuer.clientIds[0]}x`, azp: undefined }),
    ],
    ['a client whose pattern would fit', () => withClaims({ aud: 'webbbapp', azp: undefined })],
    ['no client', () => without('aud', 'azp')],
    [
      'client_id in their place',
      () => withClaims({ aud: undefined, azp: undefined, client_id: theirIssuer.clientIds[0] }),
    ],
    ['expired', () => withClaims({ iat: now() - 7200, exp: now() - 1 })],
    ['no end', () => without('exp')],
    ['an end that is text', () => withClaims({ exp: String(now() + 600) })],
    ['no beginning', () => without('iat')],
    ['a beginning an hour ahead', () => withClaims({ iat: now() + 3600, exp: now() + 7200 })],
    ['not before ten minutes from now', () => withClaims({ nbf: now() + 600 })],
    [
      'another signature',
      () => [...sign(fresh()).split('.').slice(0, 2), sign({ ...fresh(), a: 1 }).split('.')[2]].join('.'),
    ],
    ['an empty signature', () => sign(fresh()).replace(/[^.]+$/, '')],
    ['no token', () => 'x'],
  ];
  return { attacks, withClaims, without };
}
