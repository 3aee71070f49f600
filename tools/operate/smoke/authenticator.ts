import { createHmac } from 'node:crypto';

/** How long a code is shown. */
export const codeMs = 30_000;

/** The code of an authenticator app for a secret in base 32: RFC 6238 with the defaults of such apps. */
export function codeAt(secret: string, atMs: number): string {
  const moment = Buffer.alloc(8);
  moment.writeBigUInt64BE(BigInt(Math.floor(atMs / codeMs)));
  const mac = createHmac('sha1', decoded(secret)).update(moment).digest();
  const at = mac[mac.length - 1]! & 0xf;
  return String((mac.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function decoded(base32: string): Buffer {
  const bytes: number[] = [];
  let [bits, count] = [0, 0];
  for (const letter of base32) {
    bits = ((bits << 5) | letters.indexOf(letter)) & 0xfff;
    count += 5;
    if (count < 8) continue;
    count -= 8;
    bytes.push((bits >> count) & 0xff);
  }
  return Buffer.from(bytes);
}
