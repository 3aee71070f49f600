import { actionPut } from '../../store/actions.ts';
import { deleteRightItem, putRightItem } from '../../store/entitlements.ts';
import { deleteSubscriptionItem, putSubscriptionItem } from '../../store/subscriptions.ts';
import type { SubscriptionRow } from '../../store/rows/subscriptions.ts';
import { ticketAppliedItem, ticketHoldsItem, type Applied } from '../../store/syncTickets.ts';
import { conversionItems } from '../../store/trials.ts';
import type { TransactItem } from '../../store/write.ts';
import type { Changes } from './changes.ts';

/** DynamoDB's own limit. */
const transactionItemsMax = 100;

/** Conversions come first: each is two items, which must not be parted where a large change is. */
export async function itemsOf(userId: string, changes: Changes, nowMs: number): Promise<TransactItem[]> {
  const conversions = await Promise.all(
    changes.convertedProducts.map((productId) => conversionItems(userId, productId, nowMs)),
  );
  return [
    ...conversions.flat(),
    ...changes.put.map(({ row }) => putSubscriptionItem(row)),
    ...changes.removed.map(deleteSubscriptionItem),
    ...changes.rightsPut.map((right) => putRightItem(userId, right)),
    ...changes.rightsRemoved.map((right) => deleteRightItem(userId, right)),
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
 * as applied, and a crash in between is repaired by the next sync. Windows are left out then, and follow.
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
  // Beside the ticket's item, and even.
  const size = transactionItemsMax - 2;
  const parts = Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
  const transactions = parts.map((part, at) => [
    at === parts.length - 1 ? last : ticketHoldsItem(applied),
    ...part,
  ]);
  return { transactions, withWindows: false };
}

/** Of several changes the one that matters most on a screen. */
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
