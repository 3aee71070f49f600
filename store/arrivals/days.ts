import { mergeRights, type MergedRight, type Right } from '../../domain/entitlement.ts';
import { leftInAll } from '../../domain/pool.ts';
import { allowancesOf, newCounter, type Allowance, type Counter } from '../../domain/usage.ts';
import { unitsMax } from '../../domain/units.ts';
import { dateIn } from '../../domain/window.ts';
import { poolKeysOf, poolsFrom } from '../pools.ts';
import type { Imported } from '../rows/imported.ts';
import { keysOf, putItem } from '../usage.ts';
import { besides } from '../standAlone.ts';
import { getRows } from '../usageRows.ts';
import { fromRow, type UsageRow } from '../usageRow.ts';
import type { TransactItem } from '../write.ts';
import type { ImportRun } from './plan.ts';

/** A longer window that is open now, and the counter in it. */
export interface LongWindow {
  allowance: Allowance;
  key: string;
  row: UsageRow | undefined;
  /** Keys of the feature's other limits. */
  also: string[];
}

/**
 * The windows longer than a day that are open now and that a day belongs to. By the days' names alone, so that each day is in one window
 * of a period: the day on which a billing cycle begins belongs to that cycle.
 */
export async function longWindowsOf(
  userId: string,
  feature: string,
  date: string,
  rights: Right[],
  nowMs: number,
): Promise<LongWindow[]> {
  const merged = mergeRights(
    rights.filter((right) => right.feature === feature),
    nowMs,
  );
  if (!merged?.winner) return [];
  const { zone } = merged.winner;
  const isMet = ({ period, date: first, endMs }: Allowance) =>
    period !== 'DAY' && first <= date && (endMs === null || date < dateIn(endMs, zone));
  if (!allowancesOf(merged, nowMs).some(isMet)) return [];
  const { allowances, keys, rows } = await readWindows(userId, merged, nowMs);
  return allowances.flatMap((allowance, index) => {
    const also = keys.filter((_, other) => other !== index);
    return isMet(allowance) ? [{ allowance, key: keys[index]!, row: rows[index], also }] : [];
  });
}

async function readWindows(userId: string, right: MergedRight, nowMs: number) {
  const keys = keysOf(allowancesOf(right, nowMs));
  const poolKeys = poolKeysOf(right, nowMs);
  const rows = await getRows(userId, [...keys, ...poolKeys]);
  const rowOf = (key: string) => rows[[...keys, ...poolKeys].indexOf(key)];
  const units = leftInAll(poolsFrom(right, rowOf, nowMs));
  return { allowances: allowancesOf(right, nowMs, units), keys, rows: rows.slice(0, keys.length) };
}

/** Units of a day in one of its longer windows; undefined when they are more than can be counted. */
export function addItem(
  userId: string,
  { allowance, row, also }: LongWindow,
  day: { date: string; used: number },
  { run, isOpen, nowMs }: { run: ImportRun | undefined; isOpen: boolean; nowMs: number },
): TransactItem | undefined {
  const before = row ? fromRow(row) : newCounter(isOpen ? allowance : { ...allowance, rightsUntilMs: 0 });
  if (before.used + day.used > unitsMax) return undefined;
  const after: Counter = {
    ...before,
    used: before.used + day.used,
    remaining: before.remaining - day.used,
    version: before.version + 1,
  };
  const action = {
    ...{ type: 'usage.migrated', n: day.used, at: nowMs, details: { date: day.date } },
    alone: true as const,
  };
  const how = { action, also: row ? (row.also ?? []) : also, ...markWith(row, run, day.used) };
  return putItem(userId, after, row, how, nowMs);
}

/** What goes with the windows when they are written whole. */
export function besidesWindows(windows: LongWindow[], nowMs: number): Promise<TransactItem[]> {
  const keys = windows.map(({ key }) => key);
  return besides(
    keys,
    windows.map(({ row }) => row),
    nowMs,
  );
}

function markWith(row: UsageRow | undefined, run: ImportRun | undefined, n: number): { imported?: Imported } {
  if (run === undefined) return {};
  const known = row?.imported?.[run.id];
  const before = known ? known.before : row?.usage_count;
  const part = { n: (known?.n ?? 0) + n, ...(before === undefined ? {} : { before }) };
  return { imported: { ...row?.imported, [run.id]: part } };
}

/** How long the row of a day that arrived is kept: as long as a window that its units are in, so that they are never added again. */
export function keptUntilMs(windows: LongWindow[], nowMs: number): number | null {
  const ends = windows.map(({ allowance: { endMs, trialEndMs } }) => endMs ?? trialEndMs ?? null);
  return ends.includes(null) ? null : Math.max(nowMs, ...(ends as number[]));
}
