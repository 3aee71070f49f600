import { adopt, newCounter, type Allowance, type Counter } from '../../domain/usage.ts';
import type { Seen } from '../../store/carried.ts';
import { keysOf } from '../../store/usage.ts';
import { fromRow, isInStepWith, type UsageRow } from '../../store/usageRow.ts';

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

/** The counters beside the first as its row carries them; undefined when it does not carry all of them. */
export function seenIn({ keys, rows, counters }: ReturnType<typeof viewOf>): Seen[] | undefined {
  const seen = rows.slice(1).map((row, index) => {
    const read = row?.asRead?.carrier.feature_date_key === keys[0] ? row!.asRead : undefined;
    return read && { counter: counters[index + 1]!, v: read.version };
  });
  return seen.every((one) => one !== undefined) ? seen : undefined;
}

export function othersOf(keys: string[], index: number): string[] {
  return keys.filter((_, other) => other !== index);
}
