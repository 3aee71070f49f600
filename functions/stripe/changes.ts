import { bestOf, hasAccess, type AccessRules, type PlanSubscription } from '../../domain/subscription.ts';
import type { Right } from '../../domain/entitlement.ts';
import { actionPut } from '../store/actions.ts';
import { canonical } from '../store/canonical.ts';
import { deleteRightItem, putRightItem, rightKey } from '../store/entitlements.ts';
import {
  deleteSubscriptionItem,
  putSubscriptionItem,
  sameSubscription,
  toSubscriptionRow,
  type SubscriptionRow,
} from '../store/subscriptions.ts';
import { ticketAppliedItem, ticketHoldsItem, type Applied } from '../store/syncTickets.ts';
import { conversionItems } from '../store/trials.ts';
import type { TransactItem } from '../store/write.ts';

/** DynamoDB's own limit. */
const transactionItemsMax = 100;

export interface Changes {
  put: { row: SubscriptionRow; before: SubscriptionRow | undefined }[];
  removed: SubscriptionRow[];
  rightsPut: Right[];
  rightsRemoved: Right[];
  /** Every right that comes from Stripe, changed or not. */
  rightsAfter: Right[];
  /** Products that give access now through something that is paid. */
  convertedProducts: string[];
  /** What the account's screens are told. */
  productId: string | undefined;
}

/** What is different between what Stripe has and what we wrote last. */
export function changesOf(
  userId: string,
  state: {
    found: PlanSubscription[];
    rows: SubscriptionRow[];
    rights: Right[];
    given: Right[];
    rules: AccessRules;
    ticket: number;
    nowMs: number;
  },
): Changes {
  const { found, rules, ticket, nowMs } = state;
  const wanted = found.map((one) => toSubscriptionRow(userId, one, rules, ticket, nowMs));
  const rowOf = (id: string) => state.rows.find((row) => row.subscription_id === id);
  const own = state.rights.filter((right) => right.source.startsWith('sub:'));
  const before = new Map(own.map((right) => [rightKey(right), right]));
  const after = new Map(state.given.map((right) => [rightKey(right), right]));
  const put = wanted
    .map((row) => ({ row, before: rowOf(row.subscription_id) }))
    .filter((one) => !one.before || !sameSubscription(one.row, one.before));
  const live = found.filter((one) => hasAccess(one, rules, nowMs) && one.status !== 'trialing');
  return {
    put,
    removed: state.rows.filter((row) => !found.some((one) => one.id === row.subscription_id)),
    rightsPut: state.given.filter((right) => !sameRight(right, before.get(rightKey(right)))),
    rightsRemoved: own.filter((right) => !after.has(rightKey(right))),
    rightsAfter: state.given.map((right) => {
      const old = before.get(rightKey(right));
      return old && sameRight(right, old) ? old : right;
    }),
    // Only news convert a trial: one that was looked at before was looked at then.
    convertedProducts: [
      ...new Set(
        live
          .filter((one) => put.some(({ row }) => row.subscription_id === one.id))
          .flatMap((one) => one.items.flatMap((item) => item.productId ?? [])),
      ),
    ],
    productId: bestOf(found, rules, nowMs)?.items[0]?.productId ?? undefined,
  };
}

export function isEmpty(changes: Changes): boolean {
  const { put, removed, rightsPut, rightsRemoved } = changes;
  return put.length + removed.length + rightsPut.length + rightsRemoved.length === 0;
}

export async function itemsOf(userId: string, changes: Changes, nowMs: number): Promise<TransactItem[]> {
  const conversions = await Promise.all(
    changes.convertedProducts.map((productId) => conversionItems(userId, productId, nowMs)),
  );
  return [
    ...changes.put.map(({ row }) => putSubscriptionItem(row)),
    ...changes.removed.map(deleteSubscriptionItem),
    ...changes.rightsPut.map((right) => putRightItem(userId, right)),
    ...changes.rightsRemoved.map((right) => deleteRightItem(userId, right)),
    ...conversions.flat(),
    ...changes.put.map(({ row, before }) =>
      actionPut({
        userId,
        atMs: nowMs,
        tail: `${row.subscription_id}#${row.sync_version}`,
        type: typeOf(row, before),
        ...(row.plan_id ? { planId: row.plan_id } : {}),
        details: { subscriptionId: row.subscription_id, status: row.status, before: before?.status ?? null },
      }),
    ),
  ];
}

/**
 * One transaction when it fits. A larger change goes in several: each holds the ticket's conditions, only the last one counts
 * as applied, and a crash in between is mended by the next sync. Windows are left out then, and follow.
 */
export function transactionsOf(
  applied: Applied,
  changes: Changes,
  items: TransactItem[],
  windows: TransactItem[],
  nowMs: number,
): { transactions: TransactItem[][]; withWindows: boolean } {
  const change = { reason: reasonOf(changes), productId: changes.productId };
  const last = ticketAppliedItem(applied, change, nowMs);
  if (items.length + windows.length < transactionItemsMax) {
    return { transactions: [[last, ...items, ...windows]], withWindows: true };
  }
  const size = transactionItemsMax - 1;
  const parts = Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
  const transactions = parts.map((part, at) => [
    at === parts.length - 1 ? last : ticketHoldsItem(applied),
    ...part,
  ]);
  return { transactions, withWindows: false };
}

/** Of several changes the one that matters most to whoever looks at a screen. */
function reasonOf(changes: Changes): string {
  const types = changes.put.map(({ row, before }) => typeOf(row, before));
  const telling = ['subscription.started', 'subscription.ended'].find((type) => types.includes(type));
  return telling ?? 'subscription.updated';
}

const over = new Set(['canceled', 'incomplete_expired']);

function typeOf(row: SubscriptionRow, before: SubscriptionRow | undefined): string {
  if (over.has(row.status))
    return before && !over.has(before.status) ? 'subscription.ended' : 'subscription.updated';
  if (row.access_until_ms > 0 && (before?.access_until_ms ?? 0) === 0) return 'subscription.started';
  return 'subscription.updated';
}

function sameRight(a: Right, b: Right | undefined): boolean {
  return b !== undefined && canonical({ ...a, rightsVersion: 0 }) === canonical({ ...b, rightsVersion: 0 });
}
