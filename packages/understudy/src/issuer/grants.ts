import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { Journal } from '../kernel/journal.ts';

/** What a client asked for when its user signed in. */
export interface Grant {
  sub: string;
  clientId: string;
  scope: string;
  nonce: string | undefined;
  /** Epoch seconds. */
  authTime: number;
}

interface Code extends Grant {
  redirectUri: string;
  challenge: string;
  endsMs: number;
}

type Refresh = Grant & { endsMs: number };

const codeMs = 60_000;
/** From the sign-in, however often it is renewed. */
const refreshMs = 60 * 86_400_000;

/** Codes, each good for one exchange, and refresh tokens. */
export class Grants {
  private readonly codes = new Map<string, Code>();

  constructor(
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {}

  code(grant: Grant, redirectUri: string, challenge: string): string {
    const code = secret();
    this.codes.set(code, { ...grant, redirectUri, challenge, endsMs: this.clock.now() + codeMs });
    return code;
  }

  /** What a code stands for; used up by this, whatever the answer. */
  redeem(code: string, clientId: string, redirectUri: string, verifier: string): Grant | undefined {
    const found = this.codes.get(code);
    this.codes.delete(code);
    if (!found || found.endsMs <= this.clock.now()) return undefined;
    const isMeant =
      found.clientId === clientId &&
      found.redirectUri === redirectUri &&
      found.challenge === createHash('sha256').update(verifier).digest('base64url');
    return isMeant ? found : undefined;
  }

  refreshToken({ sub, clientId, scope, nonce, authTime }: Grant): string {
    const token = secret();
    const kept: Refresh = { sub, clientId, scope, nonce, authTime, endsMs: this.clock.now() + refreshMs };
    this.journal.put('refresh', hashOf(token), kept);
    return token;
  }

  refresh(token: string, clientId: string): Grant | undefined {
    const found = this.journal.table<Refresh>('refresh').get(hashOf(token));
    return found?.clientId === clientId && found.endsMs > this.clock.now() ? found : undefined;
  }

  /** Ends every refresh token of a user. */
  end(sub: string): void {
    const theirs = [...this.journal.table<Refresh>('refresh')].filter(([, grant]) => grant.sub === sub);
    this.journal.write(theirs.map(([key]) => ({ table: 'refresh', key })));
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
