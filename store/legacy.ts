import { rightsFrom, type Right } from '../domain/entitlement.ts';
import {
  readLegacyRow,
  type LegacyContent,
  type LegacyCounter,
  type LegacyRow,
  type LegacySubscription,
} from '../domain/legacy.ts';
import { actionPut, type Action } from './actions.ts';
import { putRightItem } from './entitlements.ts';
import { deleteItem } from './legacyRows.ts';
import { legacySource } from './legacySource.ts';
import { getProduct } from './products.ts';
import { listSubscriptionRows, putSubscriptionItem } from './subscriptions.ts';
import type { SubscriptionRow } from './rows/subscriptions.ts';
import { transact } from './transact.ts';
import { counterKey, getRow, putItem } from './usage.ts';
import { getUser, keepProfileItem, usersVersionBump } from './users.ts';
import { hasLeft, type UserRow } from './rows/users.ts';
import { failureOf, pauseBefore, type TransactItem } from './write.ts';

const attemptsMax = 6;

type Kind = Exclude<LegacyContent['kind'], 'refused'>;

/**
 * What becomes of a row. `there`: the new tables have it already, and that wins. A refused row stays where it is. `forgotten`:
 * its account was deleted, and what the row says of the person goes, too.
 */
export type Outcome =
  | { kind: 'forgotten' }
  | {
      kind: Kind;
      became: 'moved' | 'there';
      /** Names of what the content takes; two rows with one of them are the same. */ places: string[];
    }
  | { kind: 'refused'; why: string };

/** What `moveRow` would do, by the same rules, and nothing written. */
export async function judgeRow(row: LegacyRow, nowMs: number): Promise<Outcome> {
  const plan = await planFor(row, nowMs);
  return plan.outcome;
}

/**
 * One transaction: the content is in the new tables, the log says so, and the legacy row is gone, or nothing of it. A visit or
 * a migration that died in between is simply run again.
 */
export async function moveRow(row: LegacyRow, nowMs: number): Promise<Outcome> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const plan = await planFor(row, nowMs);
    if (plan.outcome.kind === 'forgotten') await transact([deleteItem(row)]);
    if (!('items' in plan)) return plan.outcome;
    try {
      await transact([...plan.items, actionPut(plan.action), deleteItem(row)]);
      return plan.outcome;
    } catch (error) {
      if (!failureOf(error)) throw error;
    }
    await pauseBefore(attempt);
  }
  throw new Error(`The legacy row ${row.strategy_id} kept changing while it was moved.`);
}

type Plan =
  | { outcome: Extract<Outcome, { kind: 'refused' | 'forgotten' }> }
  | { outcome: Extract<Outcome, { kind: Kind }>; items: TransactItem[]; action: Action };

async function planFor(row: LegacyRow, nowMs: number): Promise<Plan> {
  const content = readLegacyRow(row, nowMs);
  const userId = content.kind === 'refused' ? namedIn(row) : content.userId;
  const user = userId === '' ? undefined : await getUser(userId);
  if (user && hasLeft(user)) return { outcome: { kind: 'forgotten' } };
  if (content.kind === 'refused') return { outcome: content };
  const { kind } = content;
  const action = (details: Record<string, unknown>): Action => ({
    ...{ userId, atMs: nowMs, tail: `legacy#${row.strategy_id}`, type: 'account.migrated' },
    // Neither address nor name: the log says what was moved, and the account itself has them.
    details: { type: kind, ...details },
  });
  if (content.kind === 'profile') return profilePlan(content.attributes, userId, user, action({}));
  if (content.kind === 'usage') {
    const { feature, date, used } = content.counter;
    return counterPlan(content.counter, userId, action({ feature, date, used }), nowMs);
  }
  const { id, planId, status } = content.subscription;
  return subscriptionPlan(
    content.subscription,
    userId,
    user,
    action({ subscriptionId: id, planId, status }),
    nowMs,
  );
}

/** The account that a row names, though nothing else in it may be right; empty when it names none. */
function namedIn({ strategy_id, user_id }: LegacyRow): string {
  if (typeof user_id === 'string') return user_id;
  return strategy_id.includes('#') ? strategy_id.slice(strategy_id.indexOf('#') + 1) : '';
}

const refusal = (why: string): Plan => ({ outcome: { kind: 'refused', why } });

function profilePlan(
  attributes: Record<string, unknown>,
  userId: string,
  user: UserRow | undefined,
  action: Action,
): Plan {
  if (Object.keys(attributes).length === 0) {
    return { outcome: { kind: 'profile', became: 'moved', places: [] }, items: [], action };
  }
  if (!user) return refusal('there is no account of its user yet');
  const places = [`profile ${userId}`];
  if (user.legacy_profile)
    return { outcome: { kind: 'profile', became: 'there', places }, items: [], action };
  return {
    outcome: { kind: 'profile', became: 'moved', places },
    items: [keepProfileItem(userId, attributes)],
    action,
  };
}

/** A counter of the day that it was counted on. One that exists has counted since, and wins. */
async function counterPlan(
  { feature, date, used, limit }: LegacyCounter,
  userId: string,
  action: Action,
  nowMs: number,
): Promise<Plan> {
  const startMs = Date.parse(`${date}T00:00:00.000Z`);
  const counter = {
    ...{ feature, period: 'DAY' as const, startMs, endMs: startMs + 86_400_000, date, limit },
    // Its rights are looked up before it is used.
    ...{ rightsUntilMs: 0, source: 'legacy', productId: null, grantUnits: 0 },
    ...{ used, drawn: 0, remaining: (limit ?? 0) - used, holds: [], recent: [], version: 1 },
  };
  const places = [`usage ${userId} ${counterKey(counter)}`];
  if (await getRow(userId, counterKey(counter))) {
    return { outcome: { kind: 'usage', became: 'there', places }, items: [], action };
  }
  const last = { type: 'usage.migrated', n: used, at: nowMs };
  const item = putItem(userId, counter, undefined, { action: last, also: [] }, nowMs);
  return { outcome: { kind: 'usage', became: 'moved', places }, items: [item], action };
}

/** Kept as it is until the end of its period; from the moment that Stripe knows it, what Stripe says counts. */
async function subscriptionPlan(
  subscription: LegacySubscription,
  userId: string,
  user: UserRow | undefined,
  action: Action,
  nowMs: number,
): Promise<Plan> {
  const product = await getProduct(subscription.planId);
  if (!product && subscription.hasAccess) return refusal(`the catalog has no product ${subscription.planId}`);
  const rows = await listSubscriptionRows(userId);
  const { id, stripeSubscriptionId: stripeId } = subscription;
  const ids = stripeId === null ? [id] : [id, stripeId];
  const places = ids.map((own) => `subscription ${userId} ${own}`);
  const isSame = (one: SubscriptionRow) =>
    ids.some((own) => own === one.subscription_id || own === one.stripe_subscription_id);
  if (rows.some(isSame)) {
    return { outcome: { kind: 'subscription', became: 'there', places }, items: [], action };
  }
  const row = toRow(userId, subscription, nowMs);
  const rights: Right[] =
    product && row.access_until_ms > nowMs
      ? rightsFrom(product, {
          source: legacySource(row),
          anchorMs: subscription.startMs!,
          startsMs: subscription.startMs!,
          expiresMs: row.access_until_ms,
          rightsVersion: (user?.version ?? 0) + 1,
        })
      : [];
  const put = putSubscriptionItem(row);
  return {
    outcome: { kind: 'subscription', became: 'moved', places },
    items: [
      { Put: { ...put.Put!, ConditionExpression: 'attribute_not_exists(user_id)' } },
      ...rights.map((right) => putRightItem(userId, right)),
      ...(user ? [usersVersionBump(userId, 'subscription.updated', subscription.planId, nowMs)] : []),
    ],
    action,
  };
}

function toRow(userId: string, one: LegacySubscription, nowMs: number): SubscriptionRow {
  const iso = (ms: number) => new Date(ms).toISOString();
  const period = {
    ...(one.startMs === null ? {} : { current_period_start: iso(one.startMs) }),
    ...(one.endMs === null ? {} : { current_period_end: iso(one.endMs) }),
  };
  return {
    user_id: userId,
    subscription_id: one.id,
    plan_id: one.planId,
    status: one.status,
    ...period,
    cancel_at_period_end: one.cancelAtPeriodEnd,
    ...(one.hasAccess ? { ends_at: iso(one.endMs!) } : {}),
    access_until_ms: one.hasAccess ? one.endMs! : 0,
    ...(one.stripeSubscriptionId === null ? {} : { stripe_subscription_id: one.stripeSubscriptionId }),
    items:
      one.startMs === null
        ? []
        : [
            {
              price_id: 'legacy',
              product_id: one.planId,
              quantity: 1,
              current_period_start: iso(one.startMs),
              ...(one.endMs === null ? {} : { current_period_end: iso(one.endMs) }),
            },
          ],
    created_at: iso(one.createdMs ?? one.startMs ?? nowMs),
    updated_at: iso(nowMs),
    sync_version: 0,
    legacy: true,
  };
}
