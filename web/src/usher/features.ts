// Written by scripts/features.mjs from catalog.json.
export const FEATURES = ['api_calls', 'exports', 'shared_files', 'simulations', 'track_editor'] as const;

/** A key that some product of the catalog names, so that a misspelt one does not compile. */
export type FeatureKey = (typeof FEATURES)[number];
