import type { Product } from '../../../domain/catalog.ts';
import { hasRights, isLive } from '../../../domain/subscription.ts';
import type { PaidRight } from '../../../store/entitlements.ts';
import type { SubscriptionRow } from '../../../store/rows/subscriptions.ts';
import { hasLeft } from '../../../store/rows/users.ts';
import { getSubscriptionRows, type ClaimRow } from '../../../store/subscriptions.ts';
import { getUsers } from '../../../store/users.ts';
import { inParallel } from '../../inParallel.ts';
import { linkLegacy } from '../linkLegacy.ts';
import { patiently, type Payer } from './lookAgain.ts';
import type { Seen } from './seen.ts';

const atOnceMax = 8;

/** Whether a row says that something is paid, or may be again. What was never Stripe's cannot be compared with it. */
export function isClaim(row: ClaimRow, nowMs: number): boolean {
  if (row.legacy && row.stripe_subscription_id === undefined) return false;
  return isLive(row) || row.access_until_ms > nowMs;
}

/** The accounts of claims that Stripe's lists did not name. */
export async function payersUnseen(claims: ClaimRow[], seen: Seen, nowMs: number): Promise<Payer[]> {
  // A row of the legacy table has a name of its own there.
  const idAtStripe = (row: ClaimRow) => (row.legacy && row.stripe_subscription_id) || row.subscription_id;
  return payersOf(
    claims.filter((row) => !seen.has(row.user_id, idAtStripe(row))).map((row) => row.user_id),
    nowMs,
  );
}

/** The accounts of rights that no subscription of theirs gives, such as those to a feature that has left its product. */
export async function payersOfStrayRights(
  rights: PaidRight[],
  catalog: Product[],
  nowMs: number,
): Promise<Payer[]> {
  const keyOf = ({ user_id, source }: PaidRight) => ({ user_id, subscription_id: partsOf(source).id });
  const rowOf = await getSubscriptionRows(rights.map(keyOf));
  const stray = rights.filter((right) => !isGiven(right, rowOf(keyOf(right)), catalog));
  return payersOf(
    stray.map(({ user_id }) => user_id),
    nowMs,
  );
}

function isGiven(right: PaidRight, row: SubscriptionRow | undefined, catalog: Product[]): boolean {
  if (!row || !hasRights(row.status, row.access_until_ms)) return false;
  const { productId } = partsOf(right.source);
  return row.items.some(
    (item) =>
      (productId === undefined || item.product_id === productId) &&
      catalog
        .find(({ id }) => id === item.product_id)
        ?.features.some(({ feature }) => feature === right.feature),
  );
}

/** `sub:{id}` or `sub:{id}:{productId}`. */
function partsOf(source: string): { id: string; productId: string | undefined } {
  const [, id = '', productId] = source.split(':');
  return { id, productId };
}

/** Those that Stripe can be asked about; an account that came with a legacy subscription is linked with who pays it. */
async function payersOf(userIds: string[], nowMs: number): Promise<Payer[]> {
  const payers: Payer[] = [];
  const users = [...(await getUsers(userIds, { isListing: true })).values()];
  await inParallel(
    users.filter((user) => !hasLeft(user)),
    atOnceMax,
    async (user) => {
      const { stripe_customer_id: customerId } = await patiently(() => linkLegacy(user, nowMs));
      if (customerId) payers.push({ userId: user.user_id, customerId });
    },
  );
  return payers;
}
