import { Mistake } from '../../domain/errors.ts';
import type { MergedRight } from '../../domain/entitlement.ts';
import type { RefusalReason } from '../../domain/refusal.ts';
import {
  adopt,
  allowancesOf,
  newCounter,
  unitsOf,
  type Allowance,
  type Counter,
} from '../../domain/usage.ts';
import { getRows, keysOf } from '../store/usage.ts';
import { fromRow, isInStepWith, type UsageRow } from '../store/usageRow.ts';
import { isKnownFeature, reasonFor, rightIn, standingOf, type Standing } from './rights.ts';

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
}

/** Rights first, counters second. A feature that no product knows and no right names is a mistake. */
export async function look(userId: string, feature: string, nowMs: number): Promise<View | NoRight> {
  const standing = await standingOf(userId, nowMs);
  const right = rightIn(standing, feature);
  if (!right) {
    const isNamed = standing.rights.some((one) => one.feature === feature);
    if (!isNamed && !(await isKnownFeature(feature, nowMs))) {
      throw new Mistake('NotFound', 'There is no such feature.');
    }
    return { standing, right, reason: await reasonFor(standing, userId, feature, nowMs) };
  }
  const allowances = allowancesOf(right, nowMs);
  const rows = await getRows(userId, keysOf(allowances));
  return { standing, right, ...viewOf(allowances, rows), grantUnits: unitsOf(right) };
}

/** The counters that the allowances ask for, from the rows that there are. */
export function viewOf(allowances: Allowance[], rows: (UsageRow | undefined)[]) {
  const keys = keysOf(allowances);
  const counters: Counter[] = [];
  let isEachInStep = true;
  for (const [index, allowance] of allowances.entries()) {
    const row = rows[index];
    const isGood = row !== undefined && isInStepWith(row, allowance, othersOf(keys, index));
    if (!isGood) isEachInStep = false;
    const counter = row && fromRow(row);
    counters.push(!counter ? newCounter(allowance) : isGood ? counter : adopt(counter, allowance));
  }
  return { keys, allowances, rows, counters, isInStep: isEachInStep };
}

export function othersOf(keys: string[], index: number): string[] {
  return keys.filter((_, other) => other !== index);
}
