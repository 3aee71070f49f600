import type { Action } from '../../store/actions.ts';
import { ownerOf } from '../../store/parts.ts';
import type { PartRow } from '../../store/rows/parts.ts';
import { featureIn, rightsChanged, type UsageRow } from '../../store/usageRow.ts';
import type { UserRow } from '../../store/rows/users.ts';
import type { Change } from './change.ts';

/** What the log says of a committed change: a counter's, or the beginning of an account. */
export function actionsIn(change: Change): Action[] {
  if (change.kind === 'usage') return actionsOf(change.before, change.after);
  if (change.kind === 'part') return usesIn(change.before, change.after);
  return change.kind === 'user' && isBeginning(change.before, change.after) ? [beginOf(change.after)] : [];
}

/** Also one that takes the place of a deleted account. */
function isBeginning(before: UserRow | undefined, after: UserRow): boolean {
  return !before || (before.status === 'DELETED' && after.status !== 'DELETED');
}

/** From the row alone, so it does not matter what made it: a trigger, the first call or the comparison. */
function beginOf({ user_id: userId, created_at, last_change }: UserRow): Action {
  const type = 'account.created';
  return { userId, atMs: Date.parse(created_at), tail: type, type, ...requestOf(last_change.request_id) };
}

export function actionsOf(before: UsageRow | undefined, after: UsageRow): Action[] {
  return [...countedIn(before, after), ...refusedIn(before, after)];
}

function countedIn(before: UsageRow | undefined, after: UsageRow): Action[] {
  const action = after.last_action;
  const hasMoved = action !== undefined && after.version !== (before?.version ?? 0);
  // The counter of the feature's first limit speaks for all; a change of rights is told by what changed them.
  if (!hasMoved || action.second || action.type === rightsChanged) return [];
  const drawn = (after.drawn ?? 0) - (before?.drawn ?? 0);
  const fromPools = Object.values(action.pools ?? {}).reduce((sum, units) => sum + units, 0);
  const fromGrants = drawn - fromPools;
  return [
    {
      userId: after.user_id,
      atMs: action.at,
      tail: `${after.feature_date_key}#${after.version}`,
      type: action.type,
      details: {
        ...action.details,
        ...(fromGrants > 0 ? { from_grants: fromGrants } : {}),
        ...(fromPools > 0 ? { from_add_ons: fromPools } : {}),
      },
      feature: after.feature_name,
      usageBefore: before?.usage_count ?? 0,
      usageAfter: after.usage_count,
      amount: action.n,
      counters: [after.feature_date_key, ...(action.alone ? [] : (after.also ?? []))],
      ...(action.pools ? { pools: action.pools } : {}),
      version: after.version,
      ...(after.plan_id ? { planId: after.plan_id } : {}),
      ...(action.by ? { actor: action.by } : {}),
      ...(action.reason ? { reason: action.reason } : {}),
      ...requestOf(action.req),
    },
  ];
}

/** Whether a use was counted in the part, and not only units given to it, or it closed. */
export function isUse(before: PartRow | undefined, after: PartRow): boolean {
  return after.uses > 0 && (before?.epoch !== after.epoch || before.uses !== after.uses);
}

/** A part does not know where the whole counter stands, so that nothing is said of that. */
function usesIn(before: PartRow | undefined, after: PartRow): Action[] {
  const action = after.last_action;
  if (!action || !isUse(before, after)) return [];
  const { feature_date_key: key, part, epoch, uses, plan_id } = after;
  return [
    {
      userId: ownerOf(after),
      atMs: action.at,
      tail: `${key}#${epoch}.${part}.${uses}`,
      type: action.type,
      details: { ...action.details },
      feature: featureIn(key),
      amount: action.n,
      counters: [key],
      ...(plan_id ? { planId: plan_id } : {}),
      ...(action.by ? { actor: action.by } : {}),
      ...(action.reason ? { reason: action.reason } : {}),
      ...requestOf(action.req),
    },
  ];
}

function refusedIn(before: UsageRow | undefined, after: UsageRow): Action[] {
  const { refused } = after;
  if (!refused || (before?.refused?.at === refused.at && before.refused.reason === refused.reason)) return [];
  return [
    {
      userId: after.user_id,
      atMs: refused.at,
      tail: `${after.feature_date_key}#refused`,
      type: 'usage.refused',
      details: { reason: refused.reason, amount: refused.n },
      feature: after.feature_name,
      ...requestOf(refused.req),
      ...(after.plan_id ? { planId: after.plan_id } : {}),
      ...(after.usage_count === undefined
        ? {}
        : { usageBefore: after.usage_count, usageAfter: after.usage_count }),
    },
  ];
}

function requestOf(requestId: string | undefined): { requestId?: string } {
  return requestId === undefined ? {} : { requestId };
}
