import { Mistake } from '../../domain/errors.ts';
import type { MergedRight } from '../../domain/entitlement.ts';
import type { FeatureWords } from '../../domain/featureWords.ts';
import type { RefusalReason } from '../../domain/refusal.ts';
import { leftInAll, type Pool } from '../../domain/pool.ts';
import { unitsOf, type Allowance, type Counter } from '../../domain/usage.ts';
import { plus } from '../../domain/units.ts';
import type { UsageRow } from '../../store/usageRow.ts';
import { wordsInCatalog } from './offers.ts';
import { reasonFor } from './reason.ts';
import { rightIn, accountRightsOf, type AccountRights } from './accountRights.ts';
import { viewOf } from './view.ts';
import { readWindows } from './windows.ts';

/** Everything that a decision about one feature is made from, read strongly consistent now. */
export interface View {
  account: AccountRights;
  right: MergedRight;
  keys: string[];
  allowances: Allowance[];
  rows: (UsageRow | undefined)[];
  /** As the rights want them, whether or not the rows already say so. */
  counters: Counter[];
  /** Whether every row is there and says what the rights say. */
  isInStep: boolean;
  pools: Pool[];
  poolRows: Map<string, UsageRow>;
  /** What grants and pools hold. */
  grantUnits: number;
}

export interface NoRight {
  account: AccountRights;
  right: undefined;
  reason: RefusalReason;
  words: FeatureWords | undefined;
}

/** Rights first, counters second. A feature that no product knows and no right names is a mistake. */
export async function look(userId: string, feature: string, nowMs: number): Promise<View | NoRight> {
  const account = await accountRightsOf(userId, nowMs);
  const right = rightIn(account, feature);
  if (!right) {
    const ended = account.rights.find((one) => one.feature === feature);
    const words = ended ?? (await wordsInCatalog(feature, nowMs));
    if (!words) throw new Mistake('NotFound', `There is no such feature: ${feature}.`);
    return { account, right, words, reason: await reasonFor(account, userId, feature, nowMs) };
  }
  const { allowances, rows, pools, poolRows } = (await readWindows(userId, [right], nowMs))[0]!;
  const grantUnits = plus(unitsOf(right), leftInAll(pools));
  return { account, right, ...viewOf(allowances, rows), pools, poolRows, grantUnits };
}
