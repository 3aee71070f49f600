import type { Limit } from '../../../domain/entitlement.ts';

const dayMs = 86_400_000;

/**
 * A feature with several limits by the sentences of the documentation: each window on its own, in plain arithmetic and with
 * calendar windows of its own (UTC only). Nothing of the product's rules is used here.
 */
export class ManyWindows {
  private readonly counted = new Map<string, { used: number; held: number }>();
  constructor(public limits: Limit[]) {}

  remaining(nowMs: number): number {
    return Math.max(0, Math.min(...this.limits.map((limit) => this.room(limit, nowMs))));
  }

  take(amount: number, nowMs: number): boolean {
    if (this.remaining(nowMs) < amount) return false;
    for (const { period } of this.limits) this.of(nameAt(period, nowMs)).used += amount;
    return true;
  }

  /** The windows in which the units are set aside; undefined when there is no room in one of them. */
  hold(amount: number, nowMs: number): string[] | undefined {
    if (this.remaining(nowMs) < amount) return undefined;
    const windows = this.limits.map(({ period }) => nameAt(period, nowMs));
    for (const window of windows) this.of(window).held += amount;
    return windows;
  }

  settle(windows: string[], held: number, used: number): void {
    for (const window of windows) {
      this.of(window).held -= held;
      this.of(window).used += used;
    }
  }

  at(period: Limit['period'], ms: number): { used: number; held: number } {
    return this.of(nameAt(period, ms));
  }

  private room({ period, limit }: Limit, nowMs: number): number {
    const { used, held } = this.of(nameAt(period, nowMs));
    return limit! - used - held;
  }

  private of(window: string): { used: number; held: number } {
    const known = this.counted.get(window) ?? { used: 0, held: 0 };
    this.counted.set(window, known);
    return known;
  }
}

function nameAt(period: Limit['period'], ms: number): string {
  const now = new Date(ms);
  const date = now.toISOString().slice(0, 10);
  if (period === 'DAY') return date;
  if (period === 'WEEK') {
    const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
    return `week ${midnight - ((now.getUTCDay() + 6) % 7) * dayMs}`;
  }
  if (period === 'MONTH') return date.slice(0, 7);
  if (period === 'LIFETIME') return 'always';
  throw new Error(`The model knows no ${period}.`);
}
