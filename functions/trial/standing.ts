import type { Product } from '../../domain/catalog.ts';
import { isRunning } from '../../domain/entitlement.ts';
import type { Standing } from '../../domain/trial.ts';
import { listOwnRights } from '../store/entitlements.ts';
import { listTrials, type TrialRow } from '../store/trials.ts';
import type { UserRow } from '../store/users.ts';
import { claimedProducts } from './claims.ts';

/** What is known of an account beside the products: four reads, however many products are asked about. */
export interface History {
  trials: TrialRow[];
  claimed: Set<string>;
  /** Products that a subscription or purchase gives rights from now. */
  subscribed: Set<string>;
}

export async function historyOf(account: UserRow, nowMs: number): Promise<History> {
  const [trials, claimed, subscribed] = await Promise.all([
    listTrials(account.user_id),
    claimedProducts(account.email),
    subscribedProducts(account.user_id, nowMs),
  ]);
  return { trials, claimed, subscribed };
}

/** Every product gives at least one right, so rights tell what is subscribed, grace and planned ends included. */
export async function subscribedProducts(userId: string, nowMs: number): Promise<Set<string>> {
  const rights = await listOwnRights(userId);
  return new Set(
    rights
      .filter((right) => right.source.startsWith('sub:') && isRunning(right, nowMs))
      .flatMap((right) => right.productId ?? []),
  );
}

export function standingIn(history: History, product: Product): Standing & { trial: TrialRow | null } {
  return {
    product: {
      name: product.name,
      active: product.active,
      kind: product.kind,
      rank: product.rank,
      trial: product.trial,
      purchasable: product.prices.some((price) => price.stripePriceId !== null),
    },
    trial: history.trials.find((trial) => trial.productId === product.id) ?? null,
    claimed: history.claimed.has(product.id),
    subscribed: history.subscribed.has(product.id),
  };
}
