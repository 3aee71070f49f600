import type { FeatureLimit as CatalogLimit, Product as CatalogProduct } from '../../domain/catalog.ts';
import { freeRights, type Limit, type Right } from '../../domain/entitlement.ts';
import { wordsFor } from '../../domain/featureWords.ts';
import { lossesWithout } from '../../domain/loss.ts';
import { actionFor, buttonFor, isActiveAt, reminderAt, statusAt } from '../../domain/trial.ts';
import type { FeatureLimit, FeatureLoss, Product, Trial } from '../../generated/schema.ts';
import type { TrialRow } from '../../store/trials.ts';
import { standingIn, type History } from './standing.ts';
import { trialSource } from './terms.ts';

export function toTrial(row: TrialRow, nowMs: number): Trial {
  return {
    id: row.trialId,
    productId: row.productId,
    status: statusAt(row, nowMs),
    startedAt: iso(row.startedAt),
    expiresAt: iso(row.expiresAt),
    remindAt: isoOrNull(reminderAt(row, row.terms.reminderMinutes)),
    convertedAt: row.convertedAt === undefined ? null : iso(row.convertedAt),
    isActive: isActiveAt(row, nowMs),
    features: row.terms.features.map(toFeatureLimit),
  };
}

/** `free`: the plans that everybody has, for what is left when a trial ends. */
export function toProduct(
  product: CatalogProduct,
  history: History & { rights: Right[] },
  free: CatalogProduct[],
  nowMs: number,
): Product {
  const standing = standingIn(history, product);
  return {
    ...product,
    features: product.features.map(toFeatureLimit),
    prices: product.prices.map(({ stripePriceId, ...price }) => ({
      ...price,
      purchasable: stripePriceId !== null,
      current: history.holdings.some(({ priceId }) => priceId === stripePriceId),
    })),
    action: actionFor(standing),
    button: buttonFor(standing, nowMs),
    losses:
      standing.trial && isActiveAt(standing.trial, nowMs)
        ? lossesOf(product, [...history.rights, ...free.flatMap(freeRights)], nowMs)
        : [],
  };
}

function toFeatureLimit(one: CatalogLimit): FeatureLimit {
  const { feature, limit, period } = one;
  return { feature, ...wordsFor(feature, one), description: one.description ?? null, limit, period };
}

function lossesOf(product: CatalogProduct, rights: Right[], nowMs: number): FeatureLoss[] {
  return lossesWithout(rights, trialSource(product.id), nowMs).map(({ feature, limits, after }) => {
    const words = product.features.find((one) => one.feature === feature) ?? {};
    const named = ({ limit, period }: Limit) => toFeatureLimit({ ...words, feature, limit, period });
    const { name } = wordsFor(feature, words);
    return { feature, name, limits: limits.map(named), after: after.map(named) };
  });
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
