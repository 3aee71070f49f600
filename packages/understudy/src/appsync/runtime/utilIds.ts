import { randomBytes, randomUUID } from 'node:crypto';

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Seconds; the KSUID's own epoch, 2014-05-13. */
const ksuidEpoch = 1_400_000_000;

export function createIds(nowMs: () => number) {
  return {
    autoId: () => randomUUID(),
    /** 48 bits of milliseconds and 80 of chance, in 26 characters that sort by time. */
    autoUlid: () => encode((BigInt(nowMs()) << 80n) | fromBytes(randomBytes(10)), crockford, 26),
    /** 32 bits of seconds and 128 of chance, in 27 characters that sort by time. */
    autoKsuid: () => {
      const seconds = BigInt(Math.floor(nowMs() / 1000) - ksuidEpoch);
      return encode((seconds << 128n) | fromBytes(randomBytes(16)), base62, 27);
    },
  };
}

function fromBytes(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

function encode(value: bigint, alphabet: string, length: number): string {
  const base = BigInt(alphabet.length);
  let text = '';
  for (let left = value; text.length < length; left /= base) text = alphabet[Number(left % base)]! + text;
  return text;
}
