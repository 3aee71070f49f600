import { NoSuchAccount } from '../../domain/errors.ts';
import {
  isGrant,
  isRunning,
  worthOf,
  type Limit,
  type MergedRight,
  type Right,
} from '../../domain/entitlement.ts';
import { wordsFor } from '../../domain/featureWords.ts';
import { heldBy, runningHolds } from '../../domain/hold.ts';
import { leftIn, type Pool } from '../../domain/pool.ts';
import { isOfSubscription } from '../../domain/subscription.ts';
import type { Counter } from '../../domain/usage.ts';
import type { ActionLog, DecisionExplanation, DecisionWindow, RightSource } from '../../generated/schema.ts';
import { owedSubscriptions } from '../../store/paymentDue.ts';
import { recentlyRefused } from '../../store/refusals.ts';
import type { UsageRow } from '../../store/usageRow.ts';
import { getUser } from '../../store/users.ts';
import type { AccountStatus } from '../../store/rows/users.ts';
import { limitOf } from './answer.ts';
import { judge } from './judge.ts';

/** The same decision as everybody gets, with everything that it was made from. */
export async function explain(userId: string, feature: string, nowMs: number): Promise<DecisionExplanation> {
  if (!(await getUser(userId))) throw new NoSuchAccount();
  const { view, decision } = await judge(userId, { feature, amount: 1 }, nowMs);
  const { rights, status } = view.account;
  const own = rights.filter((right) => right.feature === feature);
  const mayOwe = own.some((right) => right.source.startsWith('sub:') && !isRunning(right, nowMs));
  const [owed, refused] = await Promise.all([
    mayOwe ? owedSubscriptions(userId) : [],
    recentlyRefused(userId, feature),
  ]);
  const counters = view.right ? view.counters : [];
  const pools = view.right ? view.pools : [];
  const known = view.right ? view.rows.flatMap((row) => (row?.refused ? [row] : [])) : [];
  const holds = runningHolds(counters[0]?.holds ?? [], nowMs);
  return {
    userId,
    feature,
    decision,
    sources: own.map((right) => sourceOf(right, { merged: view.right, pools, status, owed }, nowMs)),
    windows: [...counters, ...pools.flatMap((pool) => pool.counters)].map((counter) =>
      windowOf(counter, nowMs),
    ),
    holds: holds.map(({ id, amount, endsMs }) => ({ id, amount, endsAt: iso(endsMs) })),
    lastRefusal: latestOf(userId, feature, [...known, ...refused]),
  };
}

interface Circumstances {
  merged: MergedRight | undefined;
  pools: Pool[];
  status: AccountStatus;
  /** Subscriptions that wait for money. */
  owed: string[];
}

function sourceOf(right: Right, circumstances: Circumstances, nowMs: number): RightSource {
  const { source, productId, limits, feature, expiresMs } = right;
  const [counts, because] = verdictOn(right, circumstances, nowMs);
  return {
    source,
    productId,
    limits: limits.map(({ period, limit }) => ({ feature, ...wordsFor(feature, right), limit, period })),
    adds: right.adds === true || isGrant(right),
    expiresAt: expiresMs === null ? null : iso(expiresMs),
    counts,
    because,
  };
}

function verdictOn(
  right: Right,
  { merged, pools, status, owed }: Circumstances,
  nowMs: number,
): [boolean, string] {
  if (!isRunning(right, nowMs)) {
    const waits = owed.some((id) => isOfSubscription(right, id));
    return [false, `${waits ? 'It waits for a payment: it' : 'It'} ended at ${iso(right.expiresMs!)}.`];
  }
  if (status === 'DISABLED') return [false, 'The account is disabled.'];
  if (status !== 'ACTIVE') return [false, 'The account was deleted.'];
  if (isGrant(right)) return [true, `${right.limits[0]?.limit ?? 0} granted units are left.`];
  const winner = merged?.winner;
  if (winner?.source === right.source) {
    const { adding } = merged!;
    if (adding.length === 0) return [true, 'It gives the most.'];
    const added = adding.map(({ source }) => source).join(' and ');
    return [true, `It gives the most. With ${added} it comes to ${inWords(merged!.limits)}.`];
  }
  if (merged?.adding.some(({ source }) => source === right.source)) {
    return [true, `It adds ${inWords(right.limits)} to ${winner!.source}.`];
  }
  const pool = pools.find(({ counters }) => counters[0]?.source === right.source);
  if (pool) {
    const units = `It has ${inWords(right.limits)} of its own, drawn when ${winner!.source} is used up`;
    return [true, `${units}: ${leftIn(pool)} are left.`];
  }
  if (right.adds && worthOf(merged!.limits) === Infinity) {
    return [false, `There is nothing to add to: ${winner!.source} is unlimited.`];
  }
  return [false, `${winner?.source} gives as much or more.`];
}

/** `300 in MONTH`: the limits by their periods. */
function inWords(limits: Limit[]): string {
  return limits.map(({ period, limit }) => `${limit ?? 'unlimited'} in ${period}`).join(' and ');
}

function windowOf(counter: Counter, nowMs: number): DecisionWindow {
  const held = heldBy(runningHolds(counter.holds, nowMs));
  return { ...limitOf(counter, nowMs), source: counter.source, held };
}

function latestOf(userId: string, feature: string, rows: UsageRow[]): ActionLog | null {
  const row = rows.reduce<UsageRow | undefined>(
    (latest, one) => (latest && latest.refused!.at >= one.refused!.at ? latest : one),
    undefined,
  );
  if (!row?.refused) return null;
  const { reason, n, at } = row.refused;
  return {
    id: `${userId}#${iso(at)}#${row.feature_date_key}#refused`,
    userId,
    timestamp: iso(at),
    actionType: 'usage.refused',
    actionDetails: { reason, amount: n },
    planId: row.plan_id ?? null,
    feature,
    usageBefore: row.usage_count ?? null,
    usageAfter: row.usage_count ?? null,
  };
}

const iso = (ms: number) => new Date(ms).toISOString();
