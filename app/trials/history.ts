import type { Product } from '../../domain/catalog.ts';
import type { Right } from '../../domain/entitlement.ts';
import { isLive } from '../../domain/subscription.ts';
import { listOwnRights } from '../../store/entitlements.ts';
import { getProduct } from '../../store/products.ts';
import { listSubscriptionRows } from '../../store/subscriptions.ts';
import type { SubscriptionRow } from '../../store/rows/subscriptions.ts';
import { listTrials } from '../../store/trials.ts';
import type { UserRow } from '../../store/rows/users.ts';
import { claimedProducts } from './claims.ts';
import { barredBy, usedUpByDomain } from './policy.ts';
import { productsIn, type History, type Holding } from './standing.ts';

/**
 * Four reads, however many products are asked about. An account with rights from Stripe costs one more, and one for each of its
 * products that `known` lacks.
 */
export async function historyOf(
  account: UserRow,
  known: Product[],
  nowMs: number,
): Promise<History & { rights: Right[] }> {
  const [trials, claimed, usedUp, { rights, holdings }] = await Promise.all([
    listTrials(account.user_id),
    claimedProducts(account.email),
    usedUpByDomain(account.email),
    heldBy(account.user_id, known, nowMs),
  ]);
  return {
    ...{ trials, claimed, usedUp, barredBy: barredBy(account.email) },
    ...{ ...productsIn(rights, nowMs), holdings, rights },
  };
}

/** A subscription that gives no rights any more, but waits for money, keeps its rows: without one there is nothing to ask for. */
async function heldBy(userId: string, known: Product[], nowMs: number) {
  const rights = await listOwnRights(userId);
  if (!rights.some(({ source }) => source.startsWith('sub:'))) return { rights, holdings: [] };
  const rows = (await listSubscriptionRows(userId)).filter((row) => isSubscription(row, nowMs));
  const items = rows.flatMap((row) => row.items.map((item) => ({ row, item })));
  const holdings = await Promise.all(
    items.map(async ({ row, item }): Promise<Holding> => {
      const product =
        known.find(({ id }) => id === item.product_id) ??
        (item.product_id === undefined ? undefined : await getProduct(item.product_id));
      return {
        productId: item.product_id,
        priceId: item.price_id,
        // What the catalog does not know may be a plan of yesterday.
        isPlan: product === undefined || product.kind === 'PLAN',
        rank: product?.rank ?? 0,
        owes: row.status === 'past_due' || row.status === 'unpaid',
      };
    }),
  );
  return { rights, holdings };
}

/** One that Stripe may charge for again: no purchase for good, and none that has come to its planned end. */
function isSubscription(row: SubscriptionRow, nowMs: number): boolean {
  if (!row.subscription_id.startsWith('sub_') || !isLive(row)) return false;
  return row.cancel_at === undefined || Date.parse(row.cancel_at) > nowMs;
}
