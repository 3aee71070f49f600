import {
  accessEndMs,
  forGood,
  paidUntilMs,
  plannedEndMs,
  type AccessRules,
  type PlanSubscription,
} from '../domain/subscription.ts';
import { variable } from '../platform/env.ts';
import { canonical } from './canonical.ts';
import type { TransactItem } from './write.ts';
import { rowsOfUser } from './userRows.ts';

const table = variable('TABLE_USER_SUBSCRIPTIONS');

/** A subscription as it was last read. ISO times are for people; decisions use the numbers. */
export interface SubscriptionRow {
  user_id: string;
  subscription_id: string;
  /** Our product; absent when the catalog does not know the price. */
  plan_id?: string;
  price_id?: string;
  status: string;
  current_period_start?: string;
  current_period_end?: string;
  /** True for every planned cancellation. */
  cancel_at_period_end: boolean;
  cancel_at?: string;
  past_due_since?: string;
  /** When access ends although the status would still give it. */
  ends_at?: string;
  /** The first moment without access; 0: none now. */
  access_until_ms: number;
  /** Absent: a row of the legacy table that never was Stripe's. */
  stripe_subscription_id?: string;
  items: {
    price_id: string;
    product_id?: string;
    quantity: number;
    current_period_start: string;
    current_period_end?: string;
  }[];
  created_at: string;
  updated_at: string;
  /** The ticket of the sync that wrote it. */
  sync_version: number;
  /** Moved from the legacy table, and Stripe has not been found to have it. */
  legacy?: true;
}

/** Strongly consistent: what has just been written decides. */
export async function listSubscriptionRows(userId: string): Promise<SubscriptionRow[]> {
  const rows = await rowsOfUser<Partial<SubscriptionRow> & SubscriptionKey>(table, userId);
  return rows.map((row) => ({ ...incomplete, ...row }));
}

type SubscriptionKey = Pick<SubscriptionRow, 'user_id' | 'subscription_id'>;

/** A row that was written by other hands may lack attributes: it gives nothing, and readers do not stumble over it. */
const incomplete = {
  status: 'canceled',
  cancel_at_period_end: false,
  access_until_ms: 0,
  items: [],
  created_at: '1970-01-01T00:00:00.000Z',
  updated_at: '1970-01-01T00:00:00.000Z',
  sync_version: 0,
};

export function putSubscriptionItem(row: SubscriptionRow): TransactItem {
  return { Put: { TableName: table, Item: row } };
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
