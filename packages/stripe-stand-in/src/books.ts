import { randomBytes } from 'node:crypto';
import { Journal, type Change } from '../../understudy/src/kernel/journal.ts';
import { missing } from './failure.ts';
import type { Event, Tables } from './records.ts';

/** The version that stripe-node 23.1 pins. */
export const apiVersion = '2026-10-28.endive';

/** Stripe: documented. Idempotency keys are kept for at least 24 hours, events for 30 days. */
export const answersKeptMs = 24 * 3600_000;
const eventsKeptMs = 30 * 24 * 3600_000;

/** What no answer and no event shows. */
const inward = new Set([
  '_behaviour',
  '_lineItems',
  '_subscriptionData',
  '_intentMetadata',
  '_trialReminded',
  '_secret',
]);

const kindOf: Record<keyof Tables, string> = {
  customers: 'customer',
  payment_methods: 'PaymentMethod',
  products: 'product',
  prices: 'price',
  sessions: 'checkout.session',
  subscriptions: 'subscription',
  schedules: 'subscription_schedule',
  invoices: 'invoice',
  intents: 'payment_intent',
  charges: 'charge',
  refunds: 'refund',
  disputes: 'dispute',
  warnings: 'radar.early_fraud_warning',
  portals: 'billing_portal.session',
  clocks: 'test_helpers.test_clock',
  endpoints: 'webhook endpoint',
  events: 'event',
  deliveries: 'delivery',
  answers: 'answer',
};

export interface WorkContext {
  /** When it happens, in epoch seconds: the clock for a request, the moment that was due for a renewal. */
  at: number;
  request: { id: string | null; idempotency_key: string | null } | null;
}

/**
 * Everything that the stand-in knows. Changes are made inside `work`: what it throws leaves no trace, and what it does is
 * written in one piece, events included, so that a killed process leaves none without the other.
 */
export class Books {
  private readonly journal: Journal;
  /** Ids by table and customer; a record never changes its customer. */
  private readonly owned = new Map<string, Set<string>>();
  private pending: Map<string, Change> | undefined;
  private context: WorkContext = { at: 0, request: null };
  private readonly listeners = new Set<(changes: Change[]) => void>();

  constructor(
    folder: string,
    /** Live mode, which marks everything that is made in it. */
    private readonly isLive = false,
  ) {
    this.journal = new Journal(folder, 'stripe');
    for (const table of Object.keys(kindOf) as (keyof Tables)[]) {
      for (const [id, record] of this.journal.table(table)) this.index(table, id, record);
    }
  }

  get at(): number {
    return this.context.at;
  }

  work<T>(context: WorkContext, change: () => T): T {
    if (this.pending) throw new Error('Work inside work.');
    this.pending = new Map();
    this.context = context;
    try {
      const result = change();
      const changes = [...this.pending.values()];
      this.journal.write(changes);
      for (const one of changes) this.index(one.table, one.key, one.value);
      this.pending = undefined;
      if (changes.length > 0) for (const listener of this.listeners) listener(changes);
      return result;
    } finally {
      this.pending = undefined;
    }
  }

  /** After the changes are written. */
  onCommit(listener: (changes: Change[]) => void): void {
    this.listeners.add(listener);
  }

  get<K extends keyof Tables>(table: K, id: string): Tables[K] | undefined {
    const changed = this.pending?.get(`${table} ${id}`);
    if (changed) return changed.value as Tables[K] | undefined;
    return this.journal.table<Tables[K]>(table).get(id);
  }

  need<K extends keyof Tables>(table: K, id: string, param?: string): Tables[K] {
    const found = this.get(table, id);
    if (!found) throw missing(kindOf[table], id, param);
    return found;
  }

  /** Oldest first. */
  list<K extends keyof Tables>(table: K): Tables[K][] {
    const stored = this.journal.table<Tables[K]>(table);
    if (!this.pending || this.pending.size === 0) return [...stored.values()];
    const merged = new Map<string, Tables[K]>(stored);
    for (const change of this.pending.values()) {
      if (change.table !== table) continue;
      if (change.value === undefined) merged.delete(change.key);
      else merged.set(change.key, change.value as Tables[K]);
    }
    return [...merged.values()];
  }

  put<K extends keyof Tables>(table: K, record: Tables[K]): Tables[K] {
    if ('livemode' in record) record.livemode = this.isLive;
    this.change({ table, key: record.id, value: record });
    return record;
  }

  /** Oldest first. */
  of<K extends keyof Tables>(table: K, customer: string): Tables[K][] {
    const ids = new Set(this.owned.get(`${table} ${customer}`));
    for (const change of this.pending?.values() ?? []) {
      if (change.table === table && ownerOf(change.value) === customer) ids.add(change.key);
    }
    return [...ids].flatMap((id) => this.get(table, id) ?? []);
  }

  remove(table: keyof Tables, id: string): void {
    this.change({ table, key: id });
  }

  /** Tells the endpoint. The object is copied: an event shows what was true when it happened. */
  emit(type: string, object: { id: string }, previous?: object): void {
    const event: Event = {
      id: newId('evt_1', 24),
      object: 'event',
      api_version: apiVersion,
      created: this.at,
      data: {
        object: presentable(object),
        ...(previous ? { previous_attributes: differences(previous, object) } : {}),
      },
      livemode: false,
      pending_webhooks: 0,
      request: this.context.request,
      type,
    };
    this.put('events', event);
    this.put('deliveries', { id: event.id, attempts: 0, dueMs: 0, state: 'pending' });
  }

  /** Deletes what can no longer be asked for. */
  purge(nowMs: number): void {
    const changes: Change[] = [];
    for (const [id, { atMs }] of this.journal.table<Tables['answers']>('answers')) {
      if (atMs + answersKeptMs < nowMs) changes.push({ table: 'answers', key: id });
    }
    for (const [id, { created }] of this.journal.table<Tables['events']>('events')) {
      if (created * 1000 + eventsKeptMs < nowMs) {
        changes.push({ table: 'events', key: id }, { table: 'deliveries', key: id });
      }
    }
    this.journal.write(changes);
  }

  close(): void {
    this.journal.close();
  }

  private index(table: string, id: string, record: unknown): void {
    const owner = ownerOf(record);
    if (owner === undefined) return;
    const key = `${table} ${owner}`;
    const ids = this.owned.get(key);
    if (ids) ids.add(id);
    else this.owned.set(key, new Set([id]));
  }

  private change(change: Change): void {
    if (!this.pending) throw new Error(`A change of ${change.table} outside work.`);
    this.pending.set(`${change.table} ${change.key}`, change);
  }
}

export function newId(prefix: string, length = 14): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  let id = prefix;
  for (const byte of randomBytes(length)) id += letters[byte % letters.length];
  return id;
}

function ownerOf(record: unknown): string | undefined {
  const customer = (record as { customer?: unknown } | undefined)?.customer;
  return typeof customer === 'string' ? customer : undefined;
}

/** A copy without what never leaves. */
export function presentable<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, (key, one: unknown) => (inward.has(key) ? undefined : one))) as T;
}

/** The old values of what changed, as `previous_attributes` holds them. */
function differences(before: object, after: object): Record<string, unknown> {
  const old = presentable(before) as Record<string, unknown>;
  const now = presentable(after) as Record<string, unknown>;
  return Object.fromEntries(
    Object.keys(old)
      .filter((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]))
      .map((name) => [name, old[name]]),
  );
}
