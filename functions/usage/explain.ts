import { Mistake } from '../../domain/errors.ts';
import { isGrant, isRunning, type MergedRight, type Right } from '../../domain/entitlement.ts';
import { runningHolds } from '../../domain/hold.ts';
import type { ActionLog, DecisionExplanation, RightSource } from '../generated/schema.ts';
import { getRow, refusalKey } from '../store/usage.ts';
import type { UsageRow } from '../store/usageRow.ts';
import { getUser } from '../store/users.ts';
import { limitOf } from './answer.ts';
import { judge } from './judge.ts';

/** The same decision as everybody gets, with everything that it was made from. */
export async function explain(userId: string, feature: string, nowMs: number): Promise<DecisionExplanation> {
  if (!(await getUser(userId))) throw new Mistake('NotFound', 'There is no such account.');
  const { view, decision } = await judge(userId, { feature, amount: 1 }, nowMs);
  const own = view.standing.rights.filter((right) => right.feature === feature);
  const sources = own.map((right) => sourceOf(right, view.right, view.standing.status !== 'ACTIVE', nowMs));
  const counters = view.right ? view.counters : [];
  const rows = view.right ? view.rows : [await getRow(userId, refusalKey(feature, nowMs))];
  const holds = runningHolds(counters[0]?.holds ?? [], nowMs);
  return {
    userId,
    feature,
    decision,
    sources,
    windows: counters.map((counter) => limitOf(counter, nowMs)),
    holds: holds.map(({ id, amount, endsMs }) => ({ id, amount, endsAt: iso(endsMs) })),
    lastRefusal: refusalIn(userId, feature, rows),
  };
}

function sourceOf(
  right: Right,
  merged: MergedRight | undefined,
  isLocked: boolean,
  nowMs: number,
): RightSource {
  const { source, productId, limits, feature, expiresMs } = right;
  const [counts, because] = verdictOn(right, merged, isLocked, nowMs);
  return {
    source,
    productId,
    limits: limits.map(({ period, limit }) => ({ feature, limit, period })),
    expiresAt: expiresMs === null ? null : iso(expiresMs),
    counts,
    because,
  };
}

function verdictOn(
  right: Right,
  merged: MergedRight | undefined,
  isLocked: boolean,
  nowMs: number,
): [boolean, string] {
  if (!isRunning(right, nowMs)) return [false, `It ended at ${iso(right.expiresMs!)}.`];
  if (isLocked) return [false, 'The account is locked.'];
  if (isGrant(right)) return [true, `${right.limits[0]?.limit ?? 0} granted units are left.`];
  if (merged?.winner?.source === right.source) return [true, 'It gives the most.'];
  return [false, `${merged?.winner?.source} gives more.`];
}

function refusalIn(userId: string, feature: string, rows: (UsageRow | undefined)[]): ActionLog | null {
  const row = rows.find((one) => one?.refused);
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
