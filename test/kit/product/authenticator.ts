import { createHmac } from 'node:crypto';
import { cognito, type Person } from './people.ts';
import type { Product } from './product.ts';

/** The code that an authenticator app shows for a secret: RFC 6238 with the defaults of such apps. */
export function codeOf(secret: string, atMs: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeUInt32BE(Math.floor(atMs / 30_000), 4);
  const mac = createHmac('sha1', key).update(counter).digest();
  const number = mac.readUInt32BE(mac.at(-1)! & 15) & 0x7fffffff;
  return `${number % 1_000_000}`.padStart(6, '0');
}

/** Sets the second factor up, as the page does; gives its secret. */
export async function enrols(product: Product, { accessToken: AccessToken }: Person): Promise<string> {
  const { SecretCode } = await cognito(product, 'AssociateSoftwareToken', { AccessToken });
  const UserCode = codeOf(SecretCode, await product.now());
  await cognito(product, 'VerifySoftwareToken', { AccessToken, UserCode });
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await cognito(product, 'SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings });
  return SecretCode;
}
