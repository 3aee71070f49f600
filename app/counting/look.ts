import { Mistake } from '../../domain/errors.ts';
import type { MergedRight } from '../../domain/entitlement.ts';
import type { FeatureWords } from '../../domain/featureWords.ts';
import type { RefusalReason } from '../../domain/refusal.ts';
import { allowancesOf, unitsOf, type Allowance, type Counter } from '../../domain/usage.ts';
import { getRows, keysOf } from '../../store/usage.ts';
import type { UsageRow } from '../../store/usageRow.ts';
import { wordsInCatalog } from './offers.ts';
import { reasonFor } from './reason.ts';
import { rightIn, standingOf, type Standing } from './standing.ts';
import { viewOf } from './view.ts';

/** Everything that a decision about one feature is made from, read strongly consistent now. */
export interface View {
  standing: Standing;
  right: MergedRight;
  keys: string[];
  allowances: Allowance[];
  rows: (UsageRow | undefined)[];
  /** As the rights want them, whether or not the rows already say so. */
  counters: Counter[];
  /** Whether every row is there and says what the rights say. */
  isInStep: boolean;
  grantUnits: number;
}

export interface NoRight {
  standing: Standing;
  right: undefined;
  reason: RefusalReason;
  words: FeatureWords | undefined;
}

/** Rights first, counters second. A feature that no product knows and no right names is a mistake. */
export async function look(userId: string, feature: string, nowMs: number): Promise<View | NoRight> {
  const standing = await standingOf(userId, nowMs);
  const right = rightIn(standing, feature);
  if (!right) {
    const ended = standing.rights.find((one) => one.feature === feature);
    const words = ended ?? (await wordsInCatalog(feature, nowMs));
    if (!words) throw new Mistake('NotFound', 'There is no such feature.');
    return { standing, right, words, reason: await reasonFor(standing, userId, feature, nowMs) };
  }
  const allowances = allowancesOf(right, nowMs);
  const rows = await getRows(userId, keysOf(allowances));
  return { standing, right, ...viewOf(allowances, rows), grantUnits: unitsOf(right) };
}
