import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ivBytes = 12;
const tagBytes = 16;

/** Seals the place where a page ended; only the resolver step that gave a token can read it. AWS: documented. */
export interface PageTokens {
  seal(lastKey: Record<string, unknown>, bound: string): string;
  /** Undefined for a token that was forged, altered or given to another step. */
  open(token: string, bound: string): Record<string, unknown> | undefined;
}

/** The key has 32 bytes and belongs to the installation, so that tokens outlive a restart. */
export function createPageTokens(key: Buffer): PageTokens {
  return {
    seal(lastKey, bound) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(bound));
      const sealed = Buffer.concat([cipher.update(JSON.stringify(lastKey), 'utf8'), cipher.final()]);
      return Buffer.concat([iv, sealed, cipher.getAuthTag()]).toString('base64');
    },

    open(token, bound) {
      const bytes = Buffer.from(token, 'base64');
      if (bytes.length < ivBytes + tagBytes) return undefined;
      const sealed = bytes.subarray(ivBytes, bytes.length - tagBytes);
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes));
      decipher.setAAD(Buffer.from(bound)).setAuthTag(bytes.subarray(bytes.length - tagBytes));
      try {
        const text = Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
        return JSON.parse(text) as Record<string, unknown>;
      } catch (error) {
        if (error instanceof Error && error.message.includes('unable to authenticate')) return undefined;
        throw error;
      }
    },
  };
}
