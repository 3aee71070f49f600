import crypto from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { Journal } from '../kernel/journal.ts';

/** One sign-in and all that was refreshed from it; its id is the tokens' `origin_jti`. Times in milliseconds. */
export interface Session {
  id: string;
  poolId: string;
  clientId: string;
  sub: string;
  /** Hash of the refresh token that is valid now. */
  refreshHash: string;
  /** After a rotation: the one before, for clients whose answer got lost. */
  previous?: { hash: string; until: number };
  authenticatedAt: number;
  expiresAt: number;
  isRevoked: boolean;
}

export class Sessions {
  private readonly byRefreshHash = new Map<string, string>();
  private readonly bySub = new Map<string, Set<string>>();

  constructor(
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {
    // An access token lives a day at most, so the mark of a revoked session may go a day after its end.
    const forgottenBefore = clock.now() - 86_400_000;
    const ended = [...this.table().values()].filter(({ expiresAt }) => expiresAt < forgottenBefore);
    journal.write(ended.map(({ id }) => ({ table: 'sessions', key: id })));
    for (const session of this.table().values()) this.index(session);
  }

  start(who: Pick<Session, 'poolId' | 'clientId' | 'sub'>, refreshSeconds: number): [Session, string] {
    const refreshToken = newRefreshToken();
    const now = this.clock.now();
    const session: Session = {
      ...who,
      id: crypto.randomUUID(),
      refreshHash: hashOf(refreshToken),
      authenticatedAt: now,
      expiresAt: now + refreshSeconds * 1000,
      isRevoked: false,
    };
    this.save(session);
    return [session, refreshToken];
  }

  get(id: string): Session | undefined {
    return this.table().get(id);
  }

  findByRefreshToken(token: string): Session | undefined {
    const id = this.byRefreshHash.get(hashOf(token));
    return id === undefined ? undefined : this.get(id);
  }

  /** `stale`: it was rotated away and its grace is over. */
  stateOf(session: Session, token: string): 'valid' | 'stale' | 'revoked' | 'expired' {
    if (session.isRevoked) return 'revoked';
    if (session.expiresAt <= this.clock.now()) return 'expired';
    const hash = hashOf(token);
    if (hash === session.refreshHash) return 'valid';
    return session.previous?.hash === hash && session.previous.until > this.clock.now() ? 'valid' : 'stale';
  }

  /** The new token ends when the old one would have. */
  rotate(session: Session, presented: string, graceSeconds: number): string {
    const refreshToken = newRefreshToken();
    const previous = { hash: hashOf(presented), until: this.clock.now() + graceSeconds * 1000 };
    this.save({ ...session, refreshHash: hashOf(refreshToken), previous });
    return refreshToken;
  }

  revoke(session: Session): void {
    this.save({ ...session, isRevoked: true });
  }

  revokeAll(sub: string): void {
    for (const id of this.bySub.get(sub) ?? []) {
      const session = this.get(id);
      if (session && !session.isRevoked) this.revoke(session);
    }
  }

  private save(session: Session): void {
    this.journal.put('sessions', session.id, session);
    this.index(session);
  }

  private index(session: Session): void {
    this.byRefreshHash.set(session.refreshHash, session.id);
    if (session.previous) this.byRefreshHash.set(session.previous.hash, session.id);
    const ids = this.bySub.get(session.sub) ?? new Set();
    this.bySub.set(session.sub, ids.add(session.id));
  }

  private table(): ReadonlyMap<string, Session> {
    return this.journal.table<Session>('sessions');
  }
}

function newRefreshToken(): string {
  return crypto.randomBytes(64).toString('base64url');
}

function hashOf(token: string): string {
  return crypto.createHash('sha256').update(token).digest('base64url');
}
