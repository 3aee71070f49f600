import type {
  Decision,
  Account,
  AccountChange,
  ConnectionState,
  Sink,
  Transport,
  Usage,
} from '../src/core.ts';

export const NOON = Date.parse('2026-11-20T12:00:00.000Z');

export function usageOf(part: Partial<Usage> = {}): Usage {
  return {
    userId: 'u1',
    feature: 'simulations',
    name: 'Simulations',
    unit: 'simulations',
    unitSingular: 'simulation',
    used: 1,
    held: 0,
    limit: 3,
    remaining: 2,
    period: 'DAY',
    windowStart: '2026-11-20T00:00:00.000Z',
    resetsAt: '2026-11-21T00:00:00.000Z',
    source: 'plan:free',
    version: 1,
    others: null,
    ...part,
  };
}

export function meOf(part: Partial<Account> = {}): Account {
  return {
    id: 'u1',
    email: 'a@example.com',
    name: null,
    status: 'ACTIVE',
    createdAt: '2026-11-01T00:00:00.000Z',
    version: 1,
    asOf: new Date(NOON).toISOString(),
    trials: [],
    subscriptions: [],
    entitlements: [],
    usage: [usageOf()],
    ...part,
  };
}

export function decisionOf(part: Partial<Decision> = {}): Decision {
  return {
    feature: 'simulations',
    name: 'Simulations',
    amount: 1,
    allowed: true,
    reason: null,
    retryAt: null,
    usage: null,
    upgrade: null,
    replayed: false,
    ...part,
  };
}

/** The far side of the transport: a test decides what is answered and when, and what is pushed. */
export class FarSide implements Transport {
  me: Account = meOf();
  reads = 0;
  failure: Error | undefined;
  /** While set, reads wait for it. */
  hold: Promise<void> | undefined;
  /** Every subscription that was begun. */
  readonly subscribed: string[] = [];
  readonly #sinks = new Map<string, Sink<unknown>>();
  readonly #listeners = new Set<(state: ConnectionState) => void>();

  async query<Result>(): Promise<Result> {
    this.reads++;
    const { me, failure } = this;
    await this.hold;
    if (failure) throw failure;
    return { me } as Result;
  }

  subscribe<Result, Variables>(
    document: { toString(): string },
    _: Variables,
    sink: Sink<Result>,
  ): () => void {
    const name = /subscription (\w+)/.exec(document.toString())![1]!;
    this.subscribed.push(name);
    this.#sinks.set(name, sink as Sink<unknown>);
    return () => this.#sinks.get(name) === sink && this.#sinks.delete(name);
  }

  onConnection(listener: (state: ConnectionState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  ready(): void {
    for (const sink of this.#sinks.values()) sink.ready();
  }

  connection(state: ConnectionState): void {
    for (const listener of this.#listeners) listener(state);
  }

  pushUsage(usage: Usage): void {
    this.#sinks.get('OnUsage')?.next({ onUsage: usage });
  }

  pushAccount(part: Partial<AccountChange>): void {
    const at = new Date(NOON).toISOString();
    const change = { userId: 'u1', version: 2, reason: 'trial.started', productId: 'pro', at, ...part };
    this.#sinks.get('OnAccount')?.next({ onAccount: change });
  }

  end(error: Error): void {
    this.#sinks.get('OnUsage')?.error(error);
  }

  get listeners(): number {
    return this.#sinks.size + this.#listeners.size;
  }
}
