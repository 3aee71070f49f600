import { wordsFor } from '../../domain/featureWords.ts';

/** One limit of a product, or of the terms of a trial, as `FeatureLimit`. */
export function featureLimit(limit: Record<string, any>) {
  return {
    feature: limit.feature,
    ...wordsFor(limit.feature, limit),
    description: limit.description ?? null,
    limit: limit.limit ?? null,
    period: limit.period,
  };
}
