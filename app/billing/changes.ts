import type { Product } from '../../domain/catalog.ts';
import {
  bestOf,
  hasAccess,
  rightsOf,
  type AccessRules,
  type PlanSubscription,
} from '../../domain/subscription.ts';
import type { Right } from '../../domain/entitlement.ts';
import { canonical } from '../../platform/canonical.ts';
import { legacySource } from '../../store/legacySource.ts';
import { rightKey } from '../../store/rows/entitlements.ts';
import { sameSubscription, toSubscriptionRow } from '../../store/subscriptions.ts';
import type { SubscriptionRow } from '../../store/rows/subscriptions.ts';

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
    catalog: Product[];
    rules: AccessRules;
    /** Of the account after the change. */
    version: number;
    ticket: number;
    nowMs: number;
  },
): Changes {
  const { found, catalog, rules, version, ticket, nowMs } = state;
  const given = found.flatMap((one) =>
    rightsOf(one, (id) => catalog.find((product) => product.id === id), rules, version),
  );
  const wanted = found.map((one) => toSubscriptionRow(userId, one, rules, ticket, nowMs));
  const rowOf = (id: string) => state.rows.find((row) => row.subscription_id === id);
  const own = state.rights.filter((right) => right.source.startsWith('sub:'));
  const before = new Map(own.map((right) => [rightKey(right), right]));
  const after = new Map(given.map((right) => [rightKey(right), right]));
  const put = wanted
    .map((row) => ({ row, before: rowOf(row.subscription_id) }))
    .filter((one) => !one.before || !sameSubscription(one.row, one.before));
  const live = found.filter((one) => hasAccess(one, rules, nowMs) && one.status !== 'trialing');
  const superseded = state.rows.filter((row) => row.legacy && supersedes(row, found, rules, nowMs));
  const legacySources = new Set(superseded.map(legacySource));
  const isFound = (id: string | undefined) => found.some((one) => one.id === id);
  return {
    put,
    removed: state.rows.filter(
      (row) => !isFound(row.subscription_id) && (!row.legacy || isFound(row.stripe_subscription_id)),
    ),
    rightsPut: given.filter((right) => !sameRight(right, before.get(rightKey(right)))),
    rightsRemoved: [
      ...own.filter((right) => !after.has(rightKey(right))),
      ...state.rights.filter((right) => legacySources.has(right.source)),
    ],
    rightsAfter: given.map((right) => {
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

/**
 * What Stripe has takes the place of what was moved from the legacy table. Rights that are paid through a price which the
 * catalog does not know stay as they are until their end.
 */
function supersedes(
  row: SubscriptionRow,
  found: PlanSubscription[],
  rules: AccessRules,
  nowMs: number,
): boolean {
  const one = found.find(({ id }) => id === row.subscription_id || id === row.stripe_subscription_id);
  if (!one) return false;
  return !hasAccess(one, rules, nowMs) || one.items.some((item) => item.productId !== null);
}

export function isEmpty(changes: Changes): boolean {
  const { put, removed, rightsPut, rightsRemoved } = changes;
  return put.length + removed.length + rightsPut.length + rightsRemoved.length === 0;
}

function sameRight(a: Right, b: Right | undefined): boolean {
  return b !== undefined && canonical({ ...a, rightsVersion: 0 }) === canonical({ ...b, rightsVersion: 0 });
}
