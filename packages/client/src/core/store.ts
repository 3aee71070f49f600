import { MeDocument, OnAccountDocument, OnUsageDocument } from './operations.ts';
import type { AccountChange, Decision, Account as Me, Usage } from './types.ts';
import { nextBoundary } from './boundary.ts';
import type { ConnectionState, Transport } from './transport.ts';
import { arrive, mergeRead, withPending } from './usage.ts';
import type { Pending } from './usage.ts';

export interface Snapshot {
  /** With uses that are still on their way shown as made. Undefined until the first answer. */
  readonly me: Me | undefined;
  /** Why the last read failed; what is shown is then as old as the read before. */
  readonly error: Error | undefined;
  readonly connection: ConnectionState;
  /** Server time minus device time in milliseconds. */
  readonly clockOffsetMs: number;
  /** The last change of the account that was pushed. */
  readonly lastChange: AccountChange | undefined;
}

export interface StoreOptions {
  now?: () => number;
  /** A burst of reasons to read again becomes one read. */
  settleMs?: number;
  /** How often to read while nothing can be pushed. */
  pollMs?: number;
}

/** The caller's account on this device: read once, then kept true by pushes, and read again wherever a push may be missing. */
export class UsherStore {
  readonly transport: Transport;
  readonly #now: () => number;
  readonly #settleMs: number;
  readonly #pollMs: number;
  readonly #listeners = new Set<() => void>();
  readonly #pending = new Map<string, Pending>();
  #me: Me | undefined;
  #snapshot: Snapshot = {
    me: undefined,
    error: undefined,
    connection: 'connecting',
    clockOffsetMs: 0,
    lastChange: undefined,
  };
  #reading: Promise<void> | undefined;
  #readAgain = false;
  #wantedVersion = 0;
  #catchUps = 0;
  #settle: ReturnType<typeof setTimeout> | undefined;
  #boundary: ReturnType<typeof setTimeout> | undefined;

  constructor(transport: Transport, { now = Date.now, settleMs = 100, pollMs = 30_000 }: StoreOptions = {}) {
    this.transport = transport;
    this.#now = now;
    this.#settleMs = settleMs;
    this.#pollMs = pollMs;
  }

  readonly getSnapshot = (): Snapshot => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Begins to read and to listen; answers the end of it. */
  start(): () => void {
    const { transport } = this;
    const ready = () => {
      if (!transport.onConnection) this.#set({ connection: 'live' });
      this.readSoon();
    };
    const error = (failure: Error) => this.#set({ error: failure, connection: 'offline' });
    const ends = [
      transport.subscribe(
        OnUsageDocument,
        {},
        {
          next: ({ onUsage }) => onUsage && this.#usageArrived(onUsage),
          ready,
          error,
        },
      ),
      transport.subscribe(
        OnAccountDocument,
        {},
        {
          next: ({ onAccount }) => onAccount && this.#accountArrived(onAccount),
          ready,
          error,
        },
      ),
      transport.onConnection?.((connection) => this.#set({ connection })),
    ];
    const poll = setInterval(() => {
      if (this.#snapshot.connection !== 'live' && !globalThis.document?.hidden) this.readSoon();
    }, this.#pollMs);
    void this.refresh();
    return () => {
      for (const end of ends) end?.();
      clearInterval(poll);
      clearTimeout(this.#settle);
      clearTimeout(this.#boundary);
    };
  }

  /** Reads the account now. Calls during a read share one further read, so that the answer is not older than the call. */
  refresh(): Promise<void> {
    if (this.#reading) {
      this.#readAgain = true;
      return this.#reading;
    }
    this.#reading = this.#read().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  readSoon(delayMs = this.#settleMs): void {
    clearTimeout(this.#settle);
    this.#settle = setTimeout(() => void this.refresh(), delayMs);
  }

  /** Shows a use before its answer, and takes it back when the answer is no or never comes. */
  async optimistically(feature: string, amount: number, send: () => Promise<Decision>): Promise<Decision> {
    const used = this.#me?.usage.find((usage) => usage.feature === feature)?.used ?? 0;
    const pending = this.#pending.get(feature) ?? { base: used, amount: 0 };
    this.#pending.set(feature, { ...pending, amount: pending.amount + amount });
    this.#set({});
    let granted = 0;
    try {
      const decision = await send();
      if (decision.allowed && !decision.replayed) granted = amount;
      if (decision.usage) this.#usageArrived(decision.usage);
      return decision;
    } catch (error) {
      // It may have happened all the same; only the server knows.
      this.readSoon();
      throw error;
    } finally {
      this.#answered(feature, amount, granted);
    }
  }

  /** The server's time now, in milliseconds. */
  serverNow(): number {
    return this.#now() + this.#snapshot.clockOffsetMs;
  }

  /** Takes an account that came with the answer to something else. */
  take(me: Me): void {
    // An answer that was overtaken must not undo what came after it.
    const isOlder = this.#me !== undefined && this.#me.id === me.id && me.version < this.#me.version;
    const shown = isOlder ? this.#me! : me;
    this.#me = { ...shown, asOf: me.asOf, usage: [...mergeRead(this.#me?.usage ?? [], me.usage)] };
    this.#set({ error: undefined, clockOffsetMs: Date.parse(me.asOf) - this.#now() });
    this.#awaitBoundary();
  }

  async #read(): Promise<void> {
    do {
      this.#readAgain = false;
      try {
        this.take((await this.transport.query(MeDocument, {})).me);
      } catch (error) {
        this.#set({ error: error instanceof Error ? error : new Error(String(error)) });
        return;
      }
    } while (this.#readAgain);
    this.#catchUp();
  }

  #usageArrived(usage: Usage): void {
    if (!this.#me) return;
    const { list, arrival } = arrive(this.#me.usage, usage);
    if (arrival === 'stale') return;
    this.#me = { ...this.#me, usage: [...list] };
    this.#set({});
    if (arrival === 'next') this.#awaitBoundary();
    else this.readSoon();
  }

  #accountArrived(change: AccountChange): void {
    this.#wantedVersion = Math.max(this.#wantedVersion, change.version);
    this.#catchUps = 0;
    this.#set({ lastChange: change });
    if (!this.#me || change.version > this.#me.version) this.readSoon(0);
  }

  /** A read may come from a replica that has not heard yet of the change that was pushed. */
  #catchUp(): void {
    if (!this.#me || this.#me.version >= this.#wantedVersion || this.#catchUps >= 5) return;
    this.readSoon(this.#settleMs * 2 ** this.#catchUps++);
  }

  #answered(feature: string, amount: number, granted: number): void {
    const pending = this.#pending.get(feature);
    if (!pending) return;
    const left = pending.amount - amount;
    if (left > 0) this.#pending.set(feature, { base: pending.base + granted, amount: left });
    else this.#pending.delete(feature);
    this.#set({});
  }

  /** Reads when the next window or right ends, for nothing is pushed at that moment. */
  #awaitBoundary(): void {
    clearTimeout(this.#boundary);
    const at = this.#me && nextBoundary(this.#me, this.serverNow());
    if (at === undefined) return;
    // Longer waits overflow the timer; the reads in between set it anew.
    const wait = Math.min(at - this.serverNow() + 250, 2 ** 31 - 1);
    this.#boundary = setTimeout(() => void this.refresh(), wait);
  }

  #set(change: Partial<Snapshot>): void {
    const me = this.#me && {
      ...this.#me,
      usage: this.#me.usage.map((usage) => withPending(usage, this.#pending.get(usage.feature))),
    };
    this.#snapshot = { ...this.#snapshot, ...change, me };
    for (const listener of this.#listeners) listener();
  }
}
