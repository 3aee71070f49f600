import { createHash, createHmac, getDiffieHellman, randomBytes } from 'node:crypto';

/** RFC 5054's group of 3,072 bits with the generator 2, which Cognito takes; the same prime as RFC 3526's. */
export const N = BigInt(`0x${getDiffieHellman('modp15').getPrime('hex')}`);
const g = 2n;

/** What a client of SRP-6a sends first, and how it answers, in Cognito's own derivation: the password stays here. */
export function srpClient(userPoolId: string, password: string) {
  const pool = userPoolId.split('_')[1]!;
  const a = number(randomBytes(32));
  const A = power(g, a);
  return {
    SRP_A: A.toString(16),
    /** To `ChallengeParameters` of PASSWORD_VERIFIER. */
    answer({ SALT, SRP_B, SECRET_BLOCK, USER_ID_FOR_SRP }: Record<string, string>) {
      const B = BigInt(`0x${SRP_B}`);
      const u = number(sha256(bytes(A), bytes(B)));
      const k = number(sha256(bytes(N), bytes(g)));
      const x = number(
        sha256(bytes(BigInt(`0x${SALT}`)), sha256(Buffer.from(`${pool}${USER_ID_FOR_SRP}:${password}`))),
      );
      const base = (((B - k * power(g, x)) % N) + N) % N;
      const S = power(base, a + u * x);
      const key = hmac(hmac(bytes(u), bytes(S)), Buffer.from('Caldera Derived Key\u0001')).subarray(0, 16);
      const TIMESTAMP = timestamp(new Date());
      const claim = [
        Buffer.from(`${pool}${USER_ID_FOR_SRP}`),
        Buffer.from(SECRET_BLOCK!, 'base64'),
        Buffer.from(TIMESTAMP),
      ];
      return {
        USERNAME: USER_ID_FOR_SRP!,
        PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK!,
        PASSWORD_CLAIM_SIGNATURE: hmac(key, ...claim).toString('base64'),
        TIMESTAMP,
      };
    },
  };
}

/** A number as Java's BigInteger writes it: one that would begin with a set bit gets a zero byte in front. */
function bytes(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}

function number(value: Buffer): bigint {
  return BigInt(`0x${value.toString('hex')}`);
}

export function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base, left = exponent; left > 0n; left >>= 1n, square = (square * square) % N) {
    if (left & 1n) result = (result * square) % N;
  }
  return result;
}

function sha256(...parts: Buffer[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function hmac(key: Buffer, ...parts: Buffer[]): Buffer {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/** `Mon Nov 3 10:05:00 UTC 2026` */
function timestamp(now: Date): string {
  const [day, , month, year, time] = now.toUTCString().replace(',', '').split(' ');
  return `${day} ${month} ${now.getUTCDate()} ${time} UTC ${year}`;
}
