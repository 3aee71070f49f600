import type { Clock } from '../../understudy/src/kernel/clock.ts';
import type { Books } from './books.ts';
import { expireSession, invoiceDueAt, live, retry, sessionDueAt, subscriptionDueAt } from './lifecycle.ts';
import type { Invoice } from './moneyRecords.ts';
import type { CheckoutSession, Subscription } from './records.ts';
import type { AfterRetries } from './subscriptions.ts';

/**
 * Lets happen what happens by itself (renewals, ends of trials, retries, expiries) when the clock reaches it. When the clock
 * is moved far ahead, everything on the way happens in order, each at its own moment.
 */
export class Timeline {
  private readonly dues = new Map<string, number>();
  private cancelAlarm: (() => void) | undefined;
  private running = false;
  private stopped = false;

  constructor(
    private readonly books: Books,
    private readonly clock: Clock,
    private readonly afterRetries: AfterRetries,
  ) {
    for (const table of ['subscriptions', 'invoices', 'sessions'] as const) {
      for (const record of books.list(table)) this.note(table, record.id, record);
    }
    books.onCommit((changes) => {
      for (const { table, key, value } of changes) this.note(table, key, value);
      if (!this.running) this.arm();
    });
    this.run();
  }

  stop(): void {
    this.stopped = true;
    this.cancelAlarm?.();
  }

  private run(): void {
    if (this.stopped) return;
    this.running = true;
    try {
      const now = Math.floor(this.clock.now() / 1000);
      for (let next = this.next(); next && next.at <= now; next = this.next()) this.happen(next);
    } finally {
      this.running = false;
    }
    this.arm();
  }

  private happen({ key, at }: { key: string; at: number }): void {
    const [table, id] = key.split(' ') as [string, string];
    this.books.work({ at, request: null }, () => {
      if (table === 'subscriptions') live(this.books, id);
      else if (table === 'invoices') retry(this.books, id, this.afterRetries);
      else expireSession(this.books, id);
    });
    // What is due must move on; otherwise this would never end.
    if (this.dues.get(key) === at) throw new Error(`${key} is due at ${at} for ever.`);
  }

  private next(): { key: string; at: number } | undefined {
    let next: { key: string; at: number } | undefined;
    for (const [key, at] of this.dues) if (!next || at < next.at) next = { key, at };
    return next;
  }

  private note(table: string, id: string, record: unknown): void {
    const due =
      table === 'subscriptions'
        ? subscriptionDueAt(record as Subscription)
        : table === 'invoices'
          ? invoiceDueAt(record as Invoice)
          : table === 'sessions'
            ? sessionDueAt(record as CheckoutSession)
            : undefined;
    if (due === undefined) this.dues.delete(`${table} ${id}`);
    else this.dues.set(`${table} ${id}`, due);
  }

  private arm(): void {
    this.cancelAlarm?.();
    const next = this.next();
    if (!next || this.stopped) return;
    this.cancelAlarm = this.clock.at(next.at * 1000, () => this.run());
  }
}
