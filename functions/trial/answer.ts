import type { FeatureLimit as CatalogLimit, Product as CatalogProduct } from '../../domain/catalog.ts';
import { wordsFor } from '../../domain/featureWords.ts';
import { actionFor, buttonFor, isActiveAt, statusAt, type Standing } from '../../domain/trial.ts';
import type { FeatureLimit, Product, Trial } from '../generated/schema.ts';
import type { TrialRow } from '../store/trials.ts';

export function toTrial(row: TrialRow, nowMs: number): Trial {
  return {
    id: row.trialId,
    productId: row.productId,
    status: statusAt(row, nowMs),
    startedAt: iso(row.startedAt),
    expiresAt: iso(row.expiresAt),
    convertedAt: row.convertedAt === undefined ? null : iso(row.convertedAt),
    isActive: isActiveAt(row, nowMs),
    features: row.terms.features.map(toFeatureLimit),
  };
}

export function toProduct(product: CatalogProduct, standing: Standing, nowMs: number): Product {
  return {
    ...product,
    features: product.features.map(toFeatureLimit),
    prices: product.prices.map(({ stripePriceId, ...price }) => ({
      ...price,
      purchasable: stripePriceId !== null,
    })),
    action: actionFor(standing),
    button: buttonFor(standing, nowMs),
  };
}

function toFeatureLimit(one: CatalogLimit): FeatureLimit {
  const { feature, limit, period } = one;
  return { feature, ...wordsFor(feature, one), description: one.description ?? null, limit, period };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
