import { FEATURE_NAMES, type FeatureKey } from '../features.ts';

/** What the API says of a feature's units: `Usage`, `Entitlement` and `FeatureLimit` all carry it. */
export interface Units {
  readonly unit: string | null;
  readonly unitSingular: string | null;
}

/** `3 messages`, `1 message`, `5 GB`; the bare number for a feature whose units have no name. */
export function unitsOf(amount: number, { unit, unitSingular }: Units): string {
  const number = amount.toLocaleString('en');
  const word = amount === 1 ? unitSingular : unit;
  return word ? `${number} ${word}` : number;
}

/**
 * The name of a feature of which only the key is at hand, such as a row of the action log; prefer the `name` of an answer. A
 * feature that the catalog of this build does not know is called by its key.
 */
export function featureNameOf(key: string): string {
  return FEATURE_NAMES[key as FeatureKey] ?? key;
}
