import type { Product } from '../../domain/catalog.ts';
import { isLive, type PlanSubscription } from '../../domain/subscription.ts';
import type { SubscriptionRow } from '../../store/rows/subscriptions.ts';
import type { TransactItem } from '../../store/write.ts';
import { severalDelete, severalPut } from './reviews.ts';

interface Several {
  /** Of the newest of them. */
  createdMs: number;
  subscriptions: string[];
}

/**
 * Two plans are two charges: the account has the better one's rights, and an operator refunds one. The review
 * is written in the transaction that makes it so, and deleted in the one that ends it. While the plans stay the same nothing
 * is written, so that a settled review stays settled.
 */
export function severalPlans(
  userId: string,
  customerId: string,
  seen: { found: PlanSubscription[]; rows: SubscriptionRow[]; catalog: Product[] },
): { items: TransactItem[]; newlyTold: number } {
  const plans = new Set(seen.catalog.filter(({ kind }) => kind === 'PLAN').map(({ id }) => id));
  const before = severalOf(
    seen.rows.map((row) => ({
      id: row.subscription_id,
      status: row.status,
      createdMs: Date.parse(row.created_at),
      isPlan: row.items.some((item) => plans.has(item.product_id ?? '')),
    })),
  );
  const after = severalOf(
    seen.found.map((one) => ({
      id: one.id,
      status: one.status,
      createdMs: one.createdMs,
      isPlan: one.items.some((item) => plans.has(item.productId ?? '')),
    })),
  );
  if (before?.subscriptions.join() === after?.subscriptions.join()) return { items: [], newlyTold: 0 };
  const items: TransactItem[] = [];
  if (after) {
    const { createdMs, subscriptions } = after;
    items.push(severalPut(createdMs, { userId, customerId, subscriptions }));
  }
  // A transaction may name an item once.
  if (before && before.createdMs !== after?.createdMs) items.push(severalDelete(userId, before.createdMs));
  return { items, newlyTold: after?.subscriptions.length ?? 0 };
}

function severalOf(
  all: { id: string; status: string; createdMs: number; isPlan: boolean }[],
): Several | undefined {
  const live = all.filter((one) => one.isPlan && isLive(one));
  if (live.length < 2) return undefined;
  return {
    createdMs: Math.max(...live.map((one) => one.createdMs)),
    subscriptions: live.map((one) => one.id).sort(),
  };
}
