/**
 * What an account may do, as docs/usage.md, docs/stripe.md and the catalog say it, and nothing else: written without a line of
 * the product, so that a mistake of the product is no mistake here.
 */
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

type Period = 'DAY' | 'MONTH' | 'BILLING_CYCLE';
interface Limit {
  feature: string;
  period: Period;
  /** Null is unlimited. */
  limit: number | null;
}

export interface Sold {
  rank: number;
  trialHours?: number;
  /** What it costs a month, by which its price in Stripe is found. */
  monthlyCents?: number;
  limits: Limit[];
}

const limit = (feature: string, amount: number | null, period: Period): Limit => ({
  feature,
  period,
  limit: amount,
});

/** The sample catalog with the race extension, copied by hand. */
export const plans: Record<string, Sold> = {
  free: { rank: 0, limits: [limit('simulations', 3, 'DAY')] },
  pro: {
    rank: 10,
    trialHours: 336,
    monthlyCents: 1900,
    limits: [
      limit('exports', 20, 'MONTH'),
      limit('simulations', 50, 'DAY'),
      limit('simulations', 200, 'BILLING_CYCLE'),
    ],
  },
  premium: {
    rank: 20,
    trialHours: 720,
    monthlyCents: 2900,
    limits: [
      limit('exports', 200, 'MONTH'),
      limit('shared_files', 1000, 'BILLING_CYCLE'),
      limit('simulations', null, 'MONTH'),
    ],
  },
  enterprise: {
    rank: 30,
    trialHours: 3,
    limits: [
      limit('api_calls', 5000, 'BILLING_CYCLE'),
      limit('exports', null, 'MONTH'),
      limit('simulations', null, 'MONTH'),
    ],
  },
};
/** More exports a month, on top of any plan. */
export const pack = { id: 'exports-pack', feature: 'exports', units: 100 };
export const features = ['simulations', 'exports', 'shared_files', 'api_calls'];

export interface Source {
  kind: 'plan' | 'trial' | 'sub';
  product: string;
  anchorMs: number;
  untilMs: number;
}

interface Hold {
  amount: number;
  endsMs: number;
  counters: string[];
}

export interface Grant {
  feature: string;
  left: number;
  untilMs: number;
}

interface Counter {
  used: number;
  /** Of these, units that a grant has paid. */
  drawn: number;
}

/** One limit of a feature, in the window that is open. */
export interface Window {
  key: string;
  period: Period;
  used: number;
  held: number;
  limit: number | null;
  /** Units of the plan's own that are left; Infinity is unlimited. */
  ownLeft: number;
}

export class Account {
  hasLeft = false;
  sources: Source[] = [{ kind: 'plan', product: 'free', anchorMs: 0, untilMs: Infinity }];
  trialsHad = new Set<string>();
  packs = 0;
  grants: Grant[] = [];
  counters = new Map<string, Counter>();
  holds = new Map<string, Hold>();

  /** The plan that counts for a feature: of those that have it, the best. */
  winner(feature: string, nowMs: number): Source | undefined {
    return this.sources
      .filter(({ untilMs, product }) => untilMs > nowMs && plans[product]!.limits.some(of(feature)))
      .sort((one, other) => plans[other.product]!.rank - plans[one.product]!.rank)[0];
  }

  isSubscribedTo(product: string): boolean {
    return this.sources.some((source) => source.kind === 'sub' && source.product === product);
  }

  subscription(): Source | undefined {
    return this.sources.find(({ kind }) => kind === 'sub');
  }

  trial(product: string, nowMs: number): Source | undefined {
    return this.sources.find(
      (source) => source.kind === 'trial' && source.product === product && source.untilMs > nowMs,
    );
  }

  windows(feature: string, nowMs: number): Window[] {
    const winner = this.winner(feature, nowMs);
    const extra = feature === pack.feature ? this.packs * pack.units : 0;
    const limits = winner ? plans[winner.product]!.limits.filter(of(feature)) : [];
    const all = limits.length > 0 || extra === 0 ? limits : [limit(feature, 0, 'MONTH')];
    return all.map((one) => {
      const key = `${feature}|${one.period}|${windowStart(one.period, nowMs, winner?.anchorMs ?? 0)}`;
      const { used, drawn } = this.counter(key);
      const held = this.heldIn(key, nowMs);
      const whole = one.limit === null ? null : one.limit + extra;
      const ownLeft = whole === null ? Infinity : Math.max(0, whole - (used - drawn) - held);
      return { key, period: one.period, used, held, limit: whole, ownLeft };
    });
  }

  /** What grants of a feature still hold, the one that ends first in front. */
  grantsOf(feature: string, nowMs: number): Grant[] {
    return this.grants
      .filter((grant) => grant.feature === feature && grant.left > 0 && grant.untilMs > nowMs)
      .sort((one, other) => one.untilMs - other.untilMs);
  }

  left(feature: string, nowMs: number): number {
    const windows = this.windows(feature, nowMs);
    const own = windows.length === 0 ? 0 : Math.min(...windows.map(({ ownLeft }) => ownLeft));
    return own + this.grantsOf(feature, nowMs).reduce((sum, { left }) => sum + left, 0);
  }

  /** Counts a use where there is room, and says whether there was. */
  use(feature: string, amount: number, nowMs: number): boolean {
    if (amount > this.left(feature, nowMs)) return false;
    const windows = this.windows(feature, nowMs);
    const own = Math.min(amount, ...windows.map(({ ownLeft }) => ownLeft));
    const drawn = amount - (windows.length === 0 ? 0 : own);
    this.draw(feature, drawn, nowMs);
    for (const { key } of windows) {
      const counter = this.counter(key);
      this.counters.set(key, { used: counter.used + amount, drawn: counter.drawn + drawn });
    }
    return true;
  }

  hold(id: string, feature: string, amount: number, endsMs: number, nowMs: number): void {
    this.holds.set(id, { amount, endsMs, counters: this.windows(feature, nowMs).map(({ key }) => key) });
  }

  settle(id: string, amount: number): void {
    for (const key of this.holds.get(id)!.counters) {
      const { used, drawn } = this.counter(key);
      this.counters.set(key, { used: used + amount, drawn });
    }
    this.holds.delete(id);
  }

  /** What a new account of the same mailbox begins with: its trials, and what its calendar windows have used up. */
  carriedBy(): Account {
    const next = new Account();
    next.trialsHad = new Set(this.trialsHad);
    for (const [key, counter] of this.counters)
      if (!key.includes('BILLING_CYCLE')) next.counters.set(key, counter);
    return next;
  }

  private draw(feature: string, amount: number, nowMs: number): void {
    let open = amount;
    for (const grant of this.grantsOf(feature, nowMs)) {
      const taken = Math.min(open, grant.left);
      grant.left -= taken;
      open -= taken;
    }
  }

  private counter(key: string): Counter {
    return this.counters.get(key) ?? { used: 0, drawn: 0 };
  }

  private heldIn(key: string, nowMs: number): number {
    return [...this.holds.values()]
      .filter(({ counters, endsMs }) => endsMs > nowMs && counters.includes(key))
      .reduce((sum, { amount }) => sum + amount, 0);
  }
}

const of =
  (feature: string) =>
  (one: Limit): boolean =>
    one.feature === feature;

/** The day on which the window began, in UTC, which is the zone of every product here. */
function windowStart(period: Period, nowMs: number, anchorMs: number): string {
  if (period === 'DAY') return dayOf(nowMs);
  if (period === 'MONTH') return dayOf(nowMs).slice(0, 7);
  let start = anchorMs;
  for (let month = 1; monthsAfter(anchorMs, month) <= nowMs; month++) start = monthsAfter(anchorMs, month);
  return dayOf(start);
}

/** Anchors lie before the 29th, so that every month has the day. */
function monthsAfter(ms: number, months: number): number {
  const date = new Date(ms);
  return date.setUTCMonth(date.getUTCMonth() + months);
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The moments around another one at which a window, a right or a hold of these accounts ends. */
export function nearestEdges(accounts: Account[]): (nowMs: number) => number[] {
  const edges: number[] = [];
  for (const account of accounts) {
    for (const { anchorMs, untilMs, kind } of account.sources) {
      edges.push(untilMs);
      if (kind !== 'plan') for (let month = 1; month <= 12; month++) edges.push(monthsAfter(anchorMs, month));
    }
    for (const { endsMs } of account.holds.values()) edges.push(endsMs, endsMs + dayMs);
    for (const { untilMs } of account.grants) edges.push(untilMs);
  }
  return (nowMs) => {
    const today = Math.floor(nowMs / dayMs) * dayMs;
    return [...edges, today, today + dayMs];
  };
}
