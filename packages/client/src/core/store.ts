import { browserAppState } from './appState.ts';
import type { AppState } from './appState.ts';
import { nextBoundary } from './boundary.ts';
import { MeDocument, OnAccountDocument, OnUsageDocument } from './operations.ts';
import type { ConnectionState, Transport } from './transport.ts';
import type { Account, AccountChange, Decision, Usage } from './types.ts';
import { arrive, mergeRead, withPending } from './usage.ts';
import type { Pending } from './usage.ts';

export interface Snapshot {
  /** With uses that are still on their way shown as made. Undefined until the first answer. */
  readonly account: Account | undefined;
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
  /** The account as a server has read it, to be shown until it is read here. */
  account?: Account;
  /** The default is the page. */
  appState?: AppState;
}

/** The signed-in user's account on this device: read once, then kept true by pushes, and read again wherever a push may be missing. */
export class UsherStore {
  readonly transport: Transport;
  readonly #now: () => number;
  readonly #settleMs: number;
  readonly #pollMs: number;
  readonly #listeners = new Set<() => void>();
  readonly #pending = new Map<string, Pending>();
  readonly #appState: AppState;
  readonly #initial: Snapshot;
  #account: Account | undefined;
  #snapshot: Snapshot;
  /** How often it was started and not stopped. At 0 (a page that a server renders) no timer outlives an answer. */
  #running = 0;
  #ends: ((() => void) | undefined)[] = [];
  #reading: Promise<void> | undefined;
  #readAgain = false;
  #wantedVersion = 0;
  #catchUps = 0;
  #settle: ReturnType<typeof setTimeout> | undefined;
  #boundary: ReturnType<typeof setTimeout> | undefined;

  constructor(transport: Transport, options: StoreOptions = {}) {
    const { now = () => Date.now(), settleMs = 100, pollMs = 30_000, appState = browserAppState } = options;
    this.transport = transport;
    this.#now = now;
    this.#settleMs = settleMs;
    this.#pollMs = pollMs;
    this.#appState = appState;
    this.#account = options.account;
    this.#initial = {
      account: options.account,
      error: undefined,
      connection: 'connecting',
      clockOffsetMs: 0,
      lastChange: undefined,
    };
    this.#snapshot = this.#initial;
  }

  readonly getSnapshot = (): Snapshot => this.#snapshot;

  /** As it was made: what a server has rendered, and what the first rendering in the browser has to agree with. */
  readonly getInitialSnapshot = (): Snapshot => this.#initial;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Begins to read and to listen, once for all who start it; answers the end of it. */
  start(): () => void {
    if (this.#running++ === 0) this.#listen();
    void this.refetch();
    let isOver = false;
    return () => {
      if (!isOver && --this.#running === 0) this.#stop();
      isOver = true;
    };
  }

  #listen(): void {
    const { transport } = this;
    const ready = () => {
      if (!transport.onConnection) this.#set({ connection: 'live' });
      this.readSoon();
    };
    const error = (failure: Error) => this.#set({ error: failure, connection: 'offline' });
    const poll = setInterval(() => {
      if (this.#snapshot.connection !== 'live' && this.#appState.isVisible()) this.readSoon();
    }, this.#pollMs);
    this.#ends = [
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
      // A device that slept or was offline may have missed anything.
      this.#appState.listen((event) => event !== 'offline' && this.readSoon()),
      () => clearInterval(poll),
    ];
  }

  #stop(): void {
    for (const end of this.#ends) end?.();
    clearTimeout(this.#settle);
    clearTimeout(this.#boundary);
  }

  /** Reads the account now. Calls during a read share one further read, so that the answer is not older than the call. */
  refetch(): Promise<void> {
    if (!this.#account && this.#snapshot.error) this.#set({ error: undefined });
    if (this.#reading) {
      this.#readAgain = true;
      return this.#reading;
    }
    this.#reading = this.#read().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  /** The read that is under way, or a first one. */
  reading(): Promise<void> {
    return this.#reading ?? this.refetch();
  }

  readSoon(delayMs = this.#settleMs): void {
    clearTimeout(this.#settle);
    if (this.#running === 0) return;
    this.#settle = setTimeout(() => void this.refetch(), delayMs);
  }

  /** Shows a use before its answer, and takes it back when the answer is no or never comes. */
  async optimistically(feature: string, amount: number, send: () => Promise<Decision>): Promise<Decision> {
    const used = this.#account?.usage.find((usage) => usage.feature === feature)?.used ?? 0;
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
  take(account: Account): void {
    if (this.#account && this.#account.id !== account.id) this.#forget();
    const known = this.#account;
    // An answer that was overtaken must not undo what came after it.
    const shown = known && account.version < known.version ? known : account;
    const usage = [...mergeRead(known?.usage ?? [], account.usage)];
    // One that was read before, as a page of the server brings it once more, does not tell the time of now.
    const isLate = known !== undefined && account.asOf <= known.asOf;
    this.#account = { ...shown, asOf: isLate ? known.asOf : account.asOf, usage };
    this.#set({
      error: undefined,
      ...(isLate ? {} : { clockOffsetMs: Date.parse(account.asOf) - this.#now() }),
    });
    this.#awaitBoundary();
  }

  /** The token is another user's now: what is kept and pushed of the one before is not theirs to see. */
  #forget(): void {
    this.#account = undefined;
    this.#pending.clear();
    this.#wantedVersion = 0;
    this.#set({ lastChange: undefined });
    if (this.#running === 0) return;
    this.#stop();
    this.#listen();
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
    if (this.#account?.id !== usage.userId) return;
    const { list, arrival } = arrive(this.#account.usage, usage);
    if (arrival === 'stale') return;
    this.#account = { ...this.#account, usage: [...list] };
    this.#set({});
    if (arrival === 'next') this.#awaitBoundary();
    else this.readSoon();
  }

  #accountArrived(change: AccountChange): void {
    if (this.#account && this.#account.id !== change.userId) return;
    this.#wantedVersion = Math.max(this.#wantedVersion, change.version);
    this.#catchUps = 0;
    this.#set({ lastChange: change });
    if (!this.#account || change.version > this.#account.version) this.readSoon(0);
  }

  /** A read may come from a replica that has not heard yet of the change that was pushed. */
  #catchUp(): void {
    if (!this.#account || this.#account.version >= this.#wantedVersion || this.#catchUps >= 5) return;
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
    const at = this.#account && nextBoundary(this.#account, this.serverNow());
    if (at === undefined || this.#running === 0) return;
    // Longer waits overflow the timer; the reads in between set it anew.
    const wait = Math.min(at - this.serverNow() + 250, 2 ** 31 - 1);
    this.#boundary = setTimeout(() => void this.refetch(), wait);
  }

  #set(change: Partial<Snapshot>): void {
    const account = this.#account && {
      ...this.#account,
      usage: this.#account.usage.map((usage) => withPending(usage, this.#pending.get(usage.feature))),
    };
    this.#snapshot = { ...this.#snapshot, ...change, account };
    for (const listener of this.#listeners) listener();
  }
}
