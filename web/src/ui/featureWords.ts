import { FEATURE_NAMES, type FeatureKey } from '../features.ts';

/**
 * The name of a feature of which only the key is at hand, such as a row of the action log; prefer the `name` of an answer. A
 * feature that the catalog of this build does not know is called by its key.
 */
export function featureNameOf(key: string): string {
  return FEATURE_NAMES[key as FeatureKey] ?? key;
}
