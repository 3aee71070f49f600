/**
 * The app's own feature keys, so that a misspelt one does not compile:
 * `declare module '@usher/client' { interface Register { feature: 'exports' | 'storage' } }`
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- an app adds to it
export interface Register {}

/** The app's own keys; any text where it has not declared them. */
export type FeatureKey = Register extends { feature: infer Key extends string } ? Key : string;
