import type { Product as CatalogProduct } from '../../domain/catalog.ts';
import { freeRights, type Limit, type Right } from '../../domain/entitlement.ts';
import { shownLimit, wordsFor } from '../../domain/featureWords.ts';
import { lossesWithout } from '../../domain/loss.ts';
import { actionFor, buttonFor, isActiveAt } from '../../domain/trial.ts';
import type { FeatureLoss, Product, Trial } from '../../generated/schema.ts';
import { trialAt, type TrialRow } from '../../store/rows/trials.ts';
import { standingIn, type History } from './standing.ts';
import { trialSource } from '../../store/trialTerms.ts';

export function toTrial(row: TrialRow, nowMs: number): Trial {
  const { startedMs, expiresMs, remindMs, convertedMs, ...trial } = trialAt(row, nowMs);
  return {
    ...trial,
    startedAt: iso(startedMs),
    expiresAt: iso(expiresMs),
    remindAt: isoOrNull(remindMs),
    convertedAt: isoOrNull(convertedMs),
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
    features: product.features.map(shownLimit),
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

function lossesOf(product: CatalogProduct, rights: Right[], nowMs: number): FeatureLoss[] {
  return lossesWithout(rights, trialSource(product.id), nowMs).map(({ feature, limits, after }) => {
    const words = product.features.find((one) => one.feature === feature) ?? {};
    const named = ({ limit, period }: Limit) => shownLimit({ ...words, feature, limit, period });
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
