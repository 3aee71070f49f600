/**
 * The app's own keys of features and products, so that a misspelt one does not compile. `usher-keys` writes them from the catalog:
 * `declare module '@usher/client' { interface Register { feature: 'exports' | 'storage'; product: 'pro' } }`
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- an app adds to it
export interface Register {}

/** The app's own keys; any text where it has not declared them. */
export type FeatureKey = Register extends { feature: infer Key extends string } ? Key : string;

/** The app's own products; any text where it has not declared them. */
export type ProductId = Register extends { product: infer Id extends string } ? Id : string;
