import type { Product } from '../../domain/catalog.ts';
import { mergeAll, type Limit, type MergedRight, type Right } from '../../domain/entitlement.ts';
import { cheapestFor, reasonWithout, type RefusalReason } from '../../domain/refusal.ts';
import type { UpgradeOffer } from '../generated/schema.ts';
import { listRights } from '../store/entitlements.ts';
import { listCatalog } from '../store/products.ts';
import { isPaymentDue } from '../store/paymentDue.ts';
import { getUser, type AccountStatus } from '../store/users.ts';

/** An account's rights as they are at this moment, strongly consistent. */
export interface Standing {
  exists: boolean;
  status: AccountStatus;
  /** Also those that have ended. */
  rights: Right[];
  /** What gives something now, one for each feature; nothing does for an account that is locked. */
  merged: MergedRight[];
}

export async function standingOf(userId: string, nowMs: number): Promise<Standing> {
  const [user, rights] = await Promise.all([getUser(userId), listRights(userId, nowMs)]);
  // The first use may come before the account's row; the plan that everybody has needs none.
  const status = user?.status ?? 'ACTIVE';
  return {
    exists: user !== undefined,
    status,
    rights,
    merged: status === 'ACTIVE' ? mergeAll(rights, nowMs) : [],
  };
}

export function rightIn(standing: Standing, feature: string): MergedRight | undefined {
  return standing.merged.find((right) => right.feature === feature);
}

/** Why nothing gives the feature. */
export async function reasonFor(
  standing: Standing,
  userId: string,
  feature: string,
  nowMs: number,
): Promise<RefusalReason> {
  if (standing.status !== 'ACTIVE') return 'ACCOUNT_DISABLED';
  const own = standing.rights.filter((right) => right.feature === feature);
  const isDue = own.some(({ source }) => source.startsWith('sub:')) && (await isPaymentDue(userId));
  return reasonWithout(own, isDue, nowMs);
}

/** The cheapest product that would have allowed it, for somebody who has these limits. */
export async function offerFor(
  has: Limit[],
  wanted: { feature: string; amount: number },
  nowMs: number,
): Promise<UpgradeOffer | null> {
  const offer = cheapestFor(await catalogNow(nowMs), { ...wanted, has });
  return offer && { productId: offer.id, name: offer.name };
}

export async function isKnownFeature(feature: string, nowMs: number): Promise<boolean> {
  const products = await catalogNow(nowMs);
  return products.some((product) => product.features.some((limit) => limit.feature === feature));
}

/** An offer decides nothing, so a catalog of half a minute ago is good enough for it. */
const catalogKeptMs = 30_000;
let catalog: { products: Product[]; atMs: number } | undefined;

async function catalogNow(nowMs: number): Promise<Product[]> {
  const isFresh = catalog && nowMs >= catalog.atMs && nowMs < catalog.atMs + catalogKeptMs;
  if (!isFresh) catalog = { products: await listCatalog(), atMs: nowMs };
  return catalog!.products;
}
