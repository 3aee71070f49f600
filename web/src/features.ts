// Written from catalog.json by npm start, npm run synth and npm run catalog.
import type {} from '@usher/client';

export const FEATURES = ['exports', 'shared_files', 'api_calls', 'simulations', 'track_editor'] as const;

/** A feature of the catalog, so that a misspelt one does not compile. */
export type FeatureKey = (typeof FEATURES)[number];

/** What each is called, for where only the key is at hand; an answer of the API brings the name along. */
export const FEATURE_NAMES: Record<FeatureKey, string> = {
  exports: 'Exports',
  shared_files: 'Shared files',
  api_calls: 'API calls',
  simulations: 'Simulations',
  track_editor: 'Track editor',
};

/** The products of the catalog, each with its kind. */
export const PRODUCTS = {
  free: 'PLAN',
  pro: 'PLAN',
  premium: 'PLAN',
  enterprise: 'PLAN',
  'exports-pack': 'ADD_ON',
  'track-editor': 'ONE_TIME',
} as const;

export type ProductId = keyof typeof PRODUCTS;

export type ProductKind = (typeof PRODUCTS)[ProductId];

/** The products of one kind: `ProductOf<'PLAN'>`. */
export type ProductOf<Kind extends ProductKind> = {
  [Id in ProductId]: (typeof PRODUCTS)[Id] extends Kind ? Id : never;
}[ProductId];

declare module '@usher/client' {
  interface Register {
    feature: FeatureKey;
    product: ProductId;
  }
}
