import { createHmac, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { CompactEncrypt, exportJWK } from 'jose';
import { expect } from 'vitest';
import {
  accessClaims,
  clientId,
  idClaims,
  keyId,
  poolIssuer,
  publicPem,
  signingKey,
  type User,
} from '../parity/steps/users.ts';

type Json = Record<string, unknown>;

export interface Forgeries {
  /** The claims that every attack starts from, and that are let in. */
  good: () => Json;
  /** A token with any text for header and claims, really signed. */
  token: (claims: unknown) => string;
  withClaims: (more: Json) => string;
  nonCanonical: (text: string) => string;
  attacks: [name: string, make: () => string | Promise<string>][];
}

const other = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** Tokens that no pool may accept, made from one of `user` that is good at `nowMs`; `group` is one that opens something. */
export function forgeries(user: User, nowMs: () => number, group: string): Forgeries {
  const now = () => Math.floor(nowMs() / 1000);
  const good = (): Json => accessClaims(user, nowMs());
  const encode = (value: unknown) =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
  const header = (more: Json = {}): Json => ({ alg: 'RS256', kid: keyId, ...more });

  /** A token with any text for header and claims, really signed. */
  function token(claims: unknown, head: unknown = header(), key = signingKey, hash = 'RSA-SHA256'): string {
    const content = `${encode(head)}.${encode(claims)}`;
    return `${content}.${createSign(hash).update(content).sign(key).toString('base64url')}`;
  }

  const without = (...names: string[]): Json =>
    Object.fromEntries(Object.entries(good()).filter(([name]) => !names.includes(name)));
  const withClaims = (more: Json): string => token({ ...good(), ...more });
  const withHeader = (more: Json): string => token(good(), header(more));

  function unsigned(alg: string): string {
    return `${encode({ alg, kid: keyId })}.${encode(good())}.`;
  }

  function hmac(alg: string, secret: string): string {
    const content = `${encode(header({ alg }))}.${encode(good())}`;
    return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
  }

  /** The same bytes with the unused bits of the last character set: another text, the same signature. */
  function nonCanonical(text: string): string {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(text.at(-1)!);
    const changed = text.slice(0, -1) + alphabet[last ^ 1];
    expect(Buffer.from(changed.split('.')[2]!, 'base64url')).toEqual(
      Buffer.from(text.split('.')[2]!, 'base64url'),
    );
    return changed;
  }

  function tampered(text: string, segment: number): string {
    const segments = text.split('.');
    const original = segments[segment]!;
    const at = Math.floor(original.length / 2);
    segments[segment] = original.slice(0, at) + (original[at] === 'A' ? 'B' : 'A') + original.slice(at + 1);
    return segments.join('.');
  }

  async function encrypted(): Promise<string> {
    const text = new TextEncoder().encode(JSON.stringify(good()));
    return new CompactEncrypt(text)
      .setProtectedHeader({ alg: 'RSA-OAEP', enc: 'A256GCM', kid: keyId })
      .encrypt(other.publicKey);
  }

  const attacks: Forgeries['attacks'] = [
    ['alg none', () => unsigned('none')],
    ['alg None', () => unsigned('None')],
    ['alg nOnE', () => unsigned('nOnE')],
    [
      'alg none with the signature of a good token',
      () => `${encode({ alg: 'none', kid: keyId })}.${token(good()).split('.').slice(1).join('.')}`,
    ],
    ['HS256 with the public key as secret', () => hmac('HS256', publicPem)],
    ['HS256 with an empty secret', () => hmac('HS256', '')],
    ['RS512', () => token(good(), header({ alg: 'RS512' }), signingKey, 'RSA-SHA512')],
    ['alg missing', () => token(good(), { kid: keyId })],
    ['alg a list', () => withHeader({ alg: ['RS256'] })],
    ['kid unknown', () => withHeader({ kid: 'unknown' })],
    ['kid missing', () => token(good(), { alg: 'RS256' })],
    ['kid a path', () => withHeader({ kid: '../../../../dev/null' })],
    ['kid SQL', () => withHeader({ kid: "x' UNION SELECT 'secret'--" })],
    ['kid a list', () => withHeader({ kid: [keyId] })],
    ['another key under our kid', () => token(good(), header(), other.privateKey)],
    ['issuer of another pool', () => withClaims({ iss: `${poolIssuer}2` })],
    [
      'issuer of another region',
      () => withClaims({ iss: poolIssuer.replaceAll('eu-central-1', 'eu-west-1') }),
    ],
    ['issuer with a trailing slash', () => withClaims({ iss: `${poolIssuer}/` })],
    ['issuer over http', () => withClaims({ iss: poolIssuer.replace('https', 'http') })],
    ['issuer missing', () => token(without('iss'))],
    ['issuer a list', () => withClaims({ iss: [poolIssuer] })],
    ['client_id of another client', () => withClaims({ client_id: 'another' })],
    ['client_id missing', () => token(without('client_id'))],
    ['client_id that only contains ours', () => withClaims({ client_id: `${clientId}x` })],
    ['aud in place of client_id', () => token({ ...without('client_id'), aud: clientId })],
    [
      'an id token that calls itself an access token',
      () => token({ ...idClaims(user, nowMs()), token_use: 'access' }),
    ],
    ['an access token that calls itself an id token', () => withClaims({ token_use: 'id' })],
    ['token_use missing', () => token(without('token_use'))],
    ['token_use a list', () => withClaims({ token_use: ['access'] })],
    ['token_use refresh', () => withClaims({ token_use: 'refresh' })],
    ['expired', () => withClaims({ iat: now() - 7200, exp: now() - 1 })],
    ['exp missing', () => token(without('exp'))],
    ['exp text', () => withClaims({ exp: String(now() + 3600) })],
    ['exp huge', () => withClaims({ exp: 1e300 })],
    ['exp beyond the year 2200', () => withClaims({ exp: 99_999_999_999 })],
    ['exp negative', () => withClaims({ exp: -1 })],
    ['exp a fraction', () => withClaims({ exp: now() + 3600.5 })],
    ['exp null', () => withClaims({ exp: null })],
    ['iat an hour ahead', () => withClaims({ iat: now() + 3600, exp: now() + 7200 })],
    ['iat missing', () => token(without('iat'))],
    ['iat text', () => withClaims({ iat: String(now()) })],
    ['nbf ahead', () => withClaims({ nbf: now() + 600 })],
    ['nbf text', () => withClaims({ nbf: 'now' })],
    ['claims tampered with', () => tampered(token(good()), 1)],
    ['header tampered with', () => tampered(token(good()), 0)],
    ['signature tampered with', () => tampered(token(good()), 2)],
    ['signature empty', () => token(good()).replace(/[^.]+$/, '')],
    [
      'signature of another token',
      () => [...token(good()).split('.').slice(0, 2), token(withoutOne()).split('.')[2]].join('.'),
    ],
    ['a last character that is not canonical', () => nonCanonical(token(good()))],
    ['padding', () => `${token(good())}=`],
    ['crit', () => withHeader({ crit: ['exp'], exp: now() + 60 })],
    ['b64 false', () => withHeader({ b64: false })],
    ['jku', () => withHeader({ jku: 'https://attacker.example.com/jwks.json' })],
    ['x5u', () => withHeader({ x5u: 'https://attacker.example.com/cert.pem' })],
    ['jwk', async () => token(good(), header({ jwk: await exportJWK(other.publicKey) }), other.privateKey)],
    ['JWE', () => encrypted()],
    ['typ of something else', () => withHeader({ typ: 'secevent+jwt' })],
    ['Bearer twice', () => `Bearer Bearer ${token(good())}`],
    ['a leading space', () => ` ${token(good())}`],
    ['a newline inside', () => token(good()).replace('.', '.\n')],
    ['two tokens', () => `${token(good())} ${token(good())}`],
    ['two tokens with a comma', () => `${token(good())},${token(good())}`],
    ['four segments', () => `${token(good())}.x`],
    ['two segments', () => token(good()).split('.').slice(0, 2).join('.')],
    ['claims a list', () => token([good()])],
    ['claims text', () => token('"text"')],
    ['claims null', () => token('null')],
    ['claims no JSON', () => token('{')],
    [
      'claims not UTF-8',
      () =>
        rawClaims(
          Buffer.concat([
            Buffer.from(JSON.stringify(good()).slice(0, -1)),
            Buffer.from([0x2c, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
          ]),
        ),
    ],
    ['a claim twice', () => token(JSON.stringify(good()).replace('{', '{"sub":"someone-else",'))],
    [
      'a claim twice, once escaped',
      () => token(JSON.stringify(good()).replace('{', '{"s\\u0075b":"someone-else",')),
    ],
    ['a header key twice', () => token(good(), JSON.stringify(header()).replace('{', '{"alg":"none",'))],
    ['9 KB', () => withClaims({ padding: 'x'.repeat(9_000) })],
    ['1 MB', () => withClaims({ padding: 'x'.repeat(1_000_000) })],
    ['groups as text', () => withClaims({ 'cognito:groups': group })],
    ['groups as an object', () => withClaims({ 'cognito:groups': { 0: group, length: 1 } })],
    ['groups with a list inside', () => withClaims({ 'cognito:groups': [[group]] })],
    ['sub missing', () => token(without('sub'))],
    ['sub empty', () => withClaims({ sub: '' })],
    ['sub a list', () => withClaims({ sub: [user.sub] })],
    ['sub with a key separator', () => withClaims({ sub: `${user.sub}#PRODUCT` })],
    ['sub a number', () => withClaims({ sub: 7 })],
    ['a machine’s token without a user', () => token({ ...without('username'), scope: 'resource/read' })],
    ['username empty', () => withClaims({ username: '' })],
  ];

  const withoutOne = (): Json => ({ ...good(), jti: randomUUID() });

  function rawClaims(bytes: Buffer): string {
    const content = `${encode(header())}.${bytes.toString('base64url')}`;
    return `${content}.${createSign('RSA-SHA256').update(content).sign(signingKey).toString('base64url')}`;
  }

  return { good, token, withClaims, nonCanonical, attacks };
}
