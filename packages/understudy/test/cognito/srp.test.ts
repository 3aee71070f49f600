import crypto from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  challengeFor,
  isClientPublic,
  isPassword,
  isSignature,
  padHex,
  verifierFor,
} from '../../src/cognito/srp.ts';

const N = BigInt(`0x${crypto.getDiffieHellman('modp15').getPrime('hex')}`);
const rounds = process.env['USHER_FULL'] ? 60 : 10;

describe('SRP', () => {
  test('accepts the proof of the right password and of no other, whatever the lengths of the numbers', () => {
    let proofs = 0;
    for (let round = 0; round < rounds; round += 1) {
      const password = crypto.randomBytes(1 + (round % 20)).toString('base64');
      const verifier = verifierFor('AbCdEfGhI', 'ada', password);
      const challenge = challengeFor(verifier);
      const signIn = (guess: string) => {
        const proof = prove('AbCdEfGhI', 'ada', guess, verifier.saltHex, challenge.serverPublicHex);
        const { clientPublicHex, secretBlock, timestamp } = proof;
        const known = { poolName: 'AbCdEfGhI', username: 'ada', clientPublicHex, verifier, challenge };
        return isSignature(proof.signature, { ...known, secretBlock, timestamp });
      };
      expect(signIn(password)).toBe(true);
      expect(signIn(`${password} `)).toBe(false);
      proofs += 1;
    }
    expect(proofs).toBe(rounds);
  }, 180_000);

  test('knows a password in clear from its verifier, for the same user and pool', () => {
    const verifier = verifierFor('Pool', 'ada', 'Grüße 1');
    expect(isPassword('Pool', 'ada', 'Grüße 1', verifier)).toBe(true);
    expect(isPassword('Pool', 'ada', 'grüße 1', verifier)).toBe(false);
    expect(isPassword('Pool', 'eve', 'Grüße 1', verifier)).toBe(false);
    expect(isPassword('Other', 'ada', 'Grüße 1', verifier)).toBe(false);
    expect(verifierFor('Pool', 'ada', 'Grüße 1').saltHex).not.toBe(verifier.saltHex);
  });

  test.each([
    ['zero', '0'],
    ['the prime', N.toString(16)],
    ['twice the prime', (2n * N).toString(16)],
    ['no number', 'xyz'],
    ['nothing', ''],
    ['a number of any length', 'f'.repeat(1025)],
  ])('refuses %s as a client’s public value', (_, value) => {
    expect(isClientPublic(value)).toBe(false);
  });

  test('pads as Java’s BigInteger does', () => {
    expect([0x14n, 0xecn, 0x123n, 0x8000n].map(padHex)).toEqual(['14', '00ec', '0123', '008000']);
  });
});

/** A client of RFC 5054 as the libraries have it, written once more for the test. */
function prove(
  poolName: string,
  username: string,
  password: string,
  saltHex: string,
  serverPublicHex: string,
) {
  const hash = (...parts: (string | Buffer)[]) => {
    const digest = crypto.createHash('sha256');
    for (const part of parts) digest.update(part);
    return digest.digest();
  };
  const number = (bytes: Buffer) => BigInt(`0x${bytes.toString('hex')}`);
  const padded = (value: bigint) => Buffer.from(padHex(value), 'hex');
  const a = number(crypto.randomBytes(128));
  const A = power(2n, a);
  const B = BigInt(`0x${serverPublicHex}`);
  const u = number(hash(padded(A), padded(B)));
  const k = number(hash(padded(N), padded(2n)));
  const x = number(hash(padded(BigInt(`0x${saltHex}`)), hash(`${poolName}${username}:${password}`)));
  const base = (((B - k * power(2n, x)) % N) + N) % N;
  const S = power(base, a + u * x);
  const key = Buffer.from(crypto.hkdfSync('sha256', padded(S), padded(u), 'Caldera Derived Key', 16));
  const secretBlock = crypto.randomBytes(32).toString('base64');
  const timestamp = 'Sat Nov 21 10:00:00 UTC 2026';
  const signature = crypto
    .createHmac('sha256', key)
    .update(poolName + username)
    .update(Buffer.from(secretBlock, 'base64'))
    .update(timestamp)
    .digest('base64');
  return { clientPublicHex: A.toString(16), secretBlock, timestamp, signature };
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % N;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
}
