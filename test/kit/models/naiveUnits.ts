import type { Limit } from '../../../domain/entitlement.ts';

/** What an account has bought of one feature, as a price list says it. */
export interface Bought {
  plan: Limit[];
  /** Add-ons by name; `until` is when they end. */
  addOns: { name: string; limits: Limit[]; until: number }[];
  grants: { name: string; units: number; until: number }[];
}

/**
 * Units by the sentences of the documentation, one after the other, in plain arithmetic and with calendar windows of its own
 * (UTC only): nothing of the product's rules is used here.
 */
export class NaiveUnits {
  /** Used of the plan, of each add-on, and of each grant: by name and window. */
  private readonly used = new Map<string, number>();
  constructor(readonly bought: Bought) {}

  remaining(nowMs: number): number {
    return this.parts(nowMs).reduce((sum, { left }) => sum + left, 0);
  }

  /** Takes all of the amount or nothing of it. */
  take(amount: number, nowMs: number): boolean {
    const parts = this.parts(nowMs);
    if (parts.reduce((sum, { left }) => sum + left, 0) < amount) return false;
    let missing = amount;
    for (const { left, windows } of parts) {
      const taken = Math.min(left, missing);
      missing -= taken;
      for (const window of windows) this.used.set(window, this.usedOf(window) + taken);
    }
    return true;
  }

  /** The plan with what adds to it, then everything else in the order in which it ends; add-ons that end together by name. */
  private parts(nowMs: number): { left: number; windows: string[] }[] {
    const { plan, addOns, grants } = this.bought;
    const running = addOns.filter(({ until }) => nowMs < until);
    const periods = plan.map(({ period }) => period);
    const isAdded = ({ limits }: { limits: Limit[] }) =>
      limits.every(({ period }) => periods.includes(period));
    const sums = plan.map(({ period, limit }) => ({
      period,
      limit: running
        .filter(isAdded)
        .flatMap(({ limits }) => limits)
        .reduce((sum, one) => sum + (one.period === period ? one.limit! : 0), limit!),
    }));
    const beside = [
      ...running
        .filter((addOn) => !isAdded(addOn))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(({ name, limits, until }) => ({
          ...this.part(name, limits, nowMs),
          ends: Math.min(until, ...limits.map(({ period }) => windowOf(period, nowMs).end)),
        })),
      ...grants
        .filter(({ until }) => nowMs < until)
        .map(({ name, units, until }) => ({
          ...this.part(name, [{ period: 'LIFETIME', limit: units }], nowMs),
          ends: until,
        })),
    ];
    return [this.part('plan', sums, nowMs), ...beside.sort((a, b) => a.ends - b.ends)];
  }

  private part(name: string, limits: Limit[], nowMs: number) {
    const windows = limits.map(({ period }) => `${name} ${period} ${windowOf(period, nowMs).name}`);
    const rooms = limits.map(({ limit }, place) => limit! - this.usedOf(windows[place]!));
    return { left: Math.max(0, Math.min(...rooms)), windows };
  }

  private usedOf(window: string): number {
    return this.used.get(window) ?? 0;
  }
}

const dayMs = 86_400_000;

function windowOf(period: Limit['period'], nowMs: number): { name: string; end: number } {
  const now = new Date(nowMs);
  const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  if (period === 'DAY') return { name: now.toISOString().slice(0, 10), end: midnight + dayMs };
  if (period === 'WEEK') {
    const monday = midnight - ((now.getUTCDay() + 6) % 7) * dayMs;
    return { name: String(monday), end: monday + 7 * dayMs };
  }
  if (period === 'MONTH') {
    return {
      name: now.toISOString().slice(0, 7),
      end: Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1),
    };
  }
  if (period === 'LIFETIME') return { name: 'always', end: Infinity };
  throw new Error(`The naive model knows no ${period}.`);
}
