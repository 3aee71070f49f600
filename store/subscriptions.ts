import {
  accessEndMs,
  forGood,
  paidUntilMs,
  plannedEndMs,
  type AccessRules,
  type PlanSubscription,
} from '../domain/subscription.ts';
import { variable } from '../platform/env.ts';
import { canonical } from '../platform/canonical.ts';
import { batchGet } from './batchGet.ts';
import { dynamodb } from './client.ts';
import {
  completed,
  type StoredSubscription,
  type SubscriptionKey,
  type SubscriptionRow,
} from './rows/subscriptions.ts';
import type { TransactItem } from './write.ts';
import { rowsOfUser } from './userRows.ts';

const table = variable('TABLE_USER_SUBSCRIPTIONS');

/** Strongly consistent: what has just been written decides. */
export async function listSubscriptionRows(userId: string): Promise<SubscriptionRow[]> {
  const rows = await rowsOfUser<StoredSubscription>(table, userId);
  return rows.map(completed);
}

/** Those of these rows that are there, as of a second ago, by their keys. */
export async function getSubscriptionRows(
  keys: SubscriptionKey[],
): Promise<(key: SubscriptionKey) => SubscriptionRow | undefined> {
  const rows = await batchGet<StoredSubscription>(table, keys, { isListing: true });
  const nameOf = ({ user_id, subscription_id }: SubscriptionKey) => `${user_id} ${subscription_id}`;
  const found = new Map(rows.map((row) => [nameOf(row), completed(row)]));
  return (key) => found.get(nameOf(key));
}

/** What a comparison looks at of a row. */
export type ClaimRow = SubscriptionKey &
  Pick<SubscriptionRow, 'status' | 'access_until_ms' | 'legacy' | 'stripe_subscription_id'>;

/** One page of every account's subscriptions, for the comparison that reads all of them: no index would be cheaper. */
export async function claimPage(
  start: Record<string, unknown> | undefined,
  limit: number,
): Promise<{ rows: ClaimRow[]; next: Record<string, unknown> | undefined }> {
  const answer = await dynamodb.scan({
    TableName: table,
    ProjectionExpression:
      'user_id, subscription_id, #status, access_until_ms, legacy, stripe_subscription_id',
    ExpressionAttributeNames: { '#status': 'status' },
    ExclusiveStartKey: start,
    Limit: limit,
  });
  const rows = (answer.Items ?? []) as StoredSubscription[];
  return { rows: rows.map(completed), next: answer.LastEvaluatedKey };
}

export function putSubscriptionItem(row: SubscriptionRow): TransactItem {
  return { Put: { TableName: table, Item: row } };
}

/** A row that an import brought stays for good. */
export function unmarkSubscriptionItem({ user_id, subscription_id }: SubscriptionRow): TransactItem {
  return {
    Update: {
      TableName: table,
      Key: { user_id, subscription_id },
      UpdateExpression: 'REMOVE imported',
      ConditionExpression: 'attribute_exists(user_id)',
    },
  };
}

export function deleteSubscriptionItem(row: SubscriptionRow): TransactItem {
  return {
    Delete: { TableName: table, Key: { user_id: row.user_id, subscription_id: row.subscription_id } },
  };
}

export function toSubscriptionRow(
  userId: string,
  subscription: PlanSubscription,
  rules: AccessRules,
  ticket: number,
  nowMs: number,
): SubscriptionRow {
  const [first] = subscription.items;
  const paidUntil = paidUntilMs(subscription);
  return {
    user_id: userId,
    subscription_id: subscription.id,
    ...optional('plan_id', first?.productId ?? undefined),
    ...optional('price_id', first?.priceId),
    status: subscription.status,
    ...optional('current_period_start', first && iso(first.periodStartMs)),
    ...optional('current_period_end', paidUntil === 0 || paidUntil >= forGood ? undefined : iso(paidUntil)),
    cancel_at_period_end: subscription.cancelAtMs !== null,
    ...optional('cancel_at', isoOrNothing(subscription.cancelAtMs)),
    ...optional('past_due_since', isoOrNothing(subscription.pastDueSinceMs)),
    ...optional('ends_at', isoOrNothing(plannedEndMs(subscription, rules))),
    access_until_ms: accessEndMs(subscription, rules),
    stripe_subscription_id: subscription.id,
    items: subscription.items.map((item) => ({
      price_id: item.priceId,
      ...optional('product_id', item.productId ?? undefined),
      quantity: item.quantity,
      current_period_start: iso(item.periodStartMs),
      ...optional('current_period_end', isoOrNothing(item.periodEndMs)),
    })),
    created_at: iso(subscription.createdMs),
    updated_at: iso(nowMs),
    sync_version: ticket,
  };
}

/** Whether two rows say the same of the subscription, regardless of what wrote them and when. */
export function sameSubscription(a: SubscriptionRow, b: SubscriptionRow): boolean {
  return canonical({ ...a, ...unsaid }) === canonical({ ...b, ...unsaid });
}

const unsaid = { updated_at: null, sync_version: null };

function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { [key in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { [key in Name]?: Value };
}

const iso = (ms: number) => new Date(ms).toISOString();

const isoOrNothing = (ms: number | null) => (ms === null || ms >= forGood ? undefined : iso(ms));
