import type { MergedRight } from './entitlement.ts';
import { endedHolds, heldBy, runningHolds, type Hold } from './hold.ts';
import { plus, unitsMax } from './units.ts';
import { allWords, type FeatureWords } from './featureWords.ts';
import { windowFor, type Period } from './window.ts';

/** How many ids of recent requests a counter keeps: a retry is recognised until as many other requests have followed. */
export const recentKept = 16;
/** Where an unlimited counter counts down from: beyond it no counter goes, because a number could not hold it exactly. */
export const endless = unitsMax;

/** What the rights of a moment say about one counter: which window, and how much in it. */
export interface Allowance extends FeatureWords {
  feature: string;
  period: Period;
  startMs: number;
  /** Null: the window never ends. */
  endMs: number | null;
  /** The day on which the window starts, in the plan's zone. */
  date: string;
  /** Null is unlimited. */
  limit: number | null;
  /** The first moment at which another look at the rights is due; null is never. 0 when there is no right any more. */
  rightsUntilMs: number | null;
  source: string;
  productId: string | null;
  /** Units beyond the limit that can be drawn into the window: what grants and pools still hold. */
  grantUnits: number;
  /** Of a window of the period TRIAL only, which has no end of its own: the end of its right. */
  trialEndMs?: number | null;
  /** True: units of an add-on's own (`pool.ts`). They are drawn through the counters of the limits, never used directly. */
  pool?: true;
}

/** One feature in one window of one account. */
export interface Counter extends Allowance {
  /** Everything used in the window, granted units too. */
  used: number;
  /** Units drawn from grants and pools into this window. */
  drawn: number;
  /** `roomIn` − used − held; below 0 after a downgrade. */
  remaining: number;
  holds: Hold[];
  /** Newest first, never more than `recentKept`. */
  recent: string[];
  version: number;
}

/**
 * The counters that rights ask for now, one for each limit, in the order of the limits. `poolUnits`: what the pools still
 * hold; when the window of one of them ends, another look is due, because it holds all of its units again.
 */
export function allowancesOf(right: MergedRight, nowMs: number, poolUnits = 0): Allowance[] {
  const { feature, winner, adding, pools, grants } = right;
  const grantUnits = plus(unitsOf(right), poolUnits);
  const ends = [
    ...[winner, ...adding, ...pools, ...grants].map((source) => source?.expiresMs),
    ...poolAllowancesOf(right, nowMs).map(({ endMs }) => endMs),
  ].filter((end) => end != null);
  const shared = { feature, grantUnits, rightsUntilMs: ends.length > 0 ? Math.min(...ends) : null };
  const source = winner ?? grants[0]!;
  const named = { ...shared, ...allWords(source), source: source.source, productId: source.productId };
  // With nothing but grants, a limit of 0 for good carries what is drawn from them.
  const limits = winner ? right.limits : [{ period: 'LIFETIME' as const, limit: 0 }];
  return limits.map(({ period, limit }) => {
    const { startMs, endMs, date } = windowFor(nowMs, period, source.anchorMs, source.zone);
    const trialEnd = period === 'TRIAL' ? { trialEndMs: source.expiresMs } : {};
    return { ...named, period, startMs, endMs, date, limit, ...trialEnd };
  });
}

/** The counters that carry the units of add-ons which count in other periods than the limits: each add-on's own windows. */
export function poolAllowancesOf({ feature, pools }: MergedRight, nowMs: number): Allowance[] {
  return pools.flatMap((right) =>
    right.limits
      .filter(({ limit }) => limit !== null)
      .map(({ period, limit }) => ({
        feature,
        period,
        ...windowFor(nowMs, period, right.anchorMs, right.zone),
        limit,
        rightsUntilMs: 0,
        source: right.source,
        productId: right.productId,
        ...allWords(right),
        grantUnits: 0,
        ...(period === 'TRIAL' ? { trialEndMs: right.expiresMs } : {}),
        pool: true as const,
      })),
  );
}

/** Units that running grants still hold; a grant's own limit is what is left of it. */
export function unitsOf(right: MergedRight): number {
  return right.grants.reduce((sum, grant) => plus(sum, grant.limits[0]?.limit ?? 0), 0);
}

/** Not written yet, which is version 0: the first write of it is a newer one, and an open screen takes it for that. */
export function newCounter(allowance: Allowance, used = 0): Counter {
  const remaining = (allowance.limit ?? endless) - used;
  return { ...allowance, used, drawn: 0, remaining, holds: [], recent: [], version: 0 };
}

/** Whether the counter may be decided from as it stands: its window and its rights run. */
export function isOpen(
  counter: Pick<Counter, 'startMs' | 'endMs' | 'rightsUntilMs'>,
  nowMs: number,
): boolean {
  return nowMs >= counter.startMs && nowMs < endOf(counter.endMs) && nowMs < endOf(counter.rightsUntilMs);
}

/** Whether the counter already says what the rights say. */
export function isInStep(counter: Counter, allowance: Allowance): boolean {
  return compared.every((name) => counter[name] === allowance[name]);
}

/** The counter under other rights in the same window: what was used stays used, what is held stays held. */
export function adopt(counter: Counter, allowance: Allowance): Counter {
  const remaining =
    roomIn({ limit: allowance.limit, drawn: counter.drawn }) - counter.used - heldBy(counter.holds);
  return { ...counter, ...allowance, remaining, version: counter.version + 1 };
}

/** All units that a window has: its limit and what was drawn from grants, at most what a number holds exactly. */
export function roomIn({ limit, drawn }: Pick<Counter, 'limit' | 'drawn'>): number {
  return plus(limit ?? endless, drawn);
}

/** Units that could be used now without a grant; holds that have ended count as given back. */
export function freeIn(counter: Pick<Counter, 'remaining' | 'holds'>, nowMs: number): number {
  return counter.remaining + heldBy(endedHolds(counter.holds, nowMs));
}

/** How much of the limit is used, with what grants add to it: 1 is all of it, 0 stands for no limit. */
export function shareOf(counter: Pick<Counter, 'used' | 'limit' | 'drawn' | 'grantUnits'>): number {
  if (counter.limit === null) return 0;
  const room = plus(roomIn(counter), counter.grantUnits);
  return shareIn(room, counter.used);
}

/** A room without units is full with the first use of it. */
export function shareIn(room: number, used: number): number {
  return room === 0 ? (used > 0 ? 1 : 0) : used / room;
}

export interface Yes {
  allowed: true;
  /** Units that the limits cannot give and grants or pools must. */
  fromGrants: number;
}

/** A pool's counters, as far as they say when it holds how much: what is left of each until its window ends, then its limit. */
export type Renewal = Pick<Counter, 'remaining' | 'limit' | 'endMs'>[];

export interface No {
  allowed: false;
  reason: 'LIMIT_REACHED' | 'AMOUNT_OVER_LIMIT';
  /** When the same request could succeed by itself; null is never. */
  retryAtMs: number | null;
}

/**
 * The decision from the counters of all limits of a feature: each must have room, or none is touched. `grantUnits` is all that
 * grants and pools hold, `renewals` says what of it comes again; they give no room beyond `unitsMax` used and held.
 */
export function decide(
  counters: Counter[],
  amount: number,
  grantUnits: number,
  nowMs: number,
  renewals: Renewal[] = [],
): Yes | No {
  const room = roomAt(counters, grantUnits, nowMs);
  if (amount <= room.free + room.granted) {
    return { allowed: true, fromGrants: Math.max(0, amount - room.free) };
  }
  const limits = counters.map(({ limit }) => limit ?? endless);
  const most = Math.min(...limits) + unitsAt(grantUnits, renewals, nowMs, Infinity);
  if (amount > most) return { allowed: false, reason: 'AMOUNT_OVER_LIMIT', retryAtMs: null };
  const moments = [
    ...counters.flatMap(({ holds }) => runningHolds(holds, nowMs).map(({ endsMs }) => endsMs)),
    ...[...counters, ...renewals.flat()].flatMap(({ endMs }) => endMs ?? []),
  ].sort((a, b) => a - b);
  const retryAtMs = moments.find((ms) => {
    const { free, granted } = roomAt(counters, unitsAt(grantUnits, renewals, nowMs, ms), ms);
    return amount <= free + granted;
  });
  return { allowed: false, reason: 'LIMIT_REACHED', retryAtMs: retryAtMs ?? null };
}

/** What could be used at a moment, now or to come, if nothing were used in between. */
function roomAt(counters: Counter[], units: number, ms: number) {
  const free = Math.max(0, Math.min(...counters.map((counter) => freeAt(counter, ms))));
  const uncounted = Math.min(...counters.map((counter) => uncountedAt(counter, ms)));
  return { free, granted: Math.min(units, uncounted - free) };
}

/** The counter after a use that was decided on; `id` tells a retry of the same request from another one. */
export function use(counter: Counter, amount: number, fromGrants: number, id: string): Counter {
  const drawn = counter.drawn + fromGrants;
  const moreRoom = roomIn({ limit: counter.limit, drawn }) - roomIn(counter);
  return {
    ...counter,
    used: counter.used + amount,
    drawn,
    remaining: counter.remaining + moreRoom - amount,
    recent: [id, ...counter.recent].slice(0, recentKept),
    version: counter.version + 1,
  };
}

/** Gives back what ended holds had set aside. */
export function reclaim(counter: Counter, nowMs: number): Counter {
  const ended = endedHolds(counter.holds, nowMs);
  if (ended.length === 0) return counter;
  const holds = counter.holds.filter((hold) => !ended.includes(hold));
  return { ...counter, holds, remaining: counter.remaining + heldBy(ended), version: counter.version + 1 };
}

/** The counter that a screen shows first: the one with the least room; of equals the one that stays closed longer. */
export function tightest(counters: Counter[], nowMs: number): Counter {
  return counters.reduce((best, counter) => {
    const room = freeIn(counter, nowMs);
    const bestRoom = freeIn(best, nowMs);
    if (room !== bestRoom) return room < bestRoom ? counter : best;
    return endOf(counter.endMs) > endOf(best.endMs) ? counter : best;
  });
}

const compared = [
  'period',
  'startMs',
  'endMs',
  'limit',
  'rightsUntilMs',
  'source',
  'productId',
  'grantUnits',
  'name',
  'unit',
  'unitSingular',
  'trialEndMs',
] as const;

/** What grants and pools will hold at a moment: what they hold now, with what the pools have more by then. */
function unitsAt(grantUnits: number, renewals: Renewal[], nowMs: number, ms: number): number {
  const leftAt = (pool: Renewal, at: number) =>
    Math.max(0, Math.min(...pool.map((one) => (hasBegunAnew(one, at) ? (one.limit ?? 0) : one.remaining))));
  return renewals.reduce((sum, pool) => sum + leftAt(pool, ms) - leftAt(pool, nowMs), grantUnits);
}

/** Units that could be used at a moment without a grant: those of the next window when this one is over by then. */
function freeAt(counter: Counter, ms: number): number {
  return hasBegunAnew(counter, ms) ? (counter.limit ?? endless) : freeIn(counter, ms);
}

function hasBegunAnew({ endMs }: Pick<Counter, 'endMs'>, ms: number): boolean {
  return endMs !== null && ms >= endMs;
}

/** How far the counter is from the most that it can count. */
function uncountedAt(counter: Counter, ms: number): number {
  if (hasBegunAnew(counter, ms)) return unitsMax;
  return unitsMax - counter.used - heldBy(runningHolds(counter.holds, ms));
}

function endOf(ms: number | null): number {
  return ms ?? Infinity;
}
