import type { AccountPartsFragment as Account } from '../generated/graphql.ts';
import { FEATURES } from '../features.ts';

/** Which feature an operator's choice begins with: what the account may use comes before what the catalog names first. */
export function firstFeatureOf(account: Account): string {
  return account.usage[0]?.feature ?? FEATURES[0];
}
