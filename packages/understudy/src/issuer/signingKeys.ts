import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Journal } from '../kernel/journal.ts';

interface Stored {
  kid: string;
  pem: string;
}

/** The newest signs; the ones before stay published, because tokens that they signed have not ended. */
const publishedMax = 2;

/** What the issuer signs with, kept with its data: its holder could sign in as anybody. */
export class SigningKeys {
  constructor(private readonly journal: Journal) {
    if (this.all().length === 0) this.rotate();
  }

  /** A new key signs from now on. Gives its id. */
  rotate(): string {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const kid = randomUUID();
    const made: Stored = { kid, pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
    this.journal.put('keys', 'signing', [made, ...this.all()].slice(0, publishedMax));
    return kid;
  }

  signer(): { kid: string; key: KeyObject } {
    const { kid, pem } = this.all()[0]!;
    return { kid, key: createPrivateKey(pem) };
  }

  /** The public half of a key that is still published. */
  publicKey(kid: string | undefined): KeyObject | undefined {
    const found = this.all().find((one) => one.kid === kid);
    return found && createPublicKey(found.pem);
  }

  published(): Record<string, unknown>[] {
    return this.all().map(({ kid, pem }) => ({
      ...createPublicKey(pem).export({ format: 'jwk' }),
      ...{ kid, alg: 'RS256', use: 'sig' },
    }));
  }

  private all(): Stored[] {
    return this.journal.table<Stored[]>('keys').get('signing') ?? [];
  }
}
