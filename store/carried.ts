import { plus } from '../domain/units.ts';
import { roomIn, shareIn, type Counter } from '../domain/usage.ts';
import type { Carried, Carrying } from './rows/carried.ts';
import { neverMs } from './rows/usage.ts';
import type { UsageRow } from './usageRow.ts';

/** The row of the first of these counters as it carries the others; undefined when there are none. */
export function carryingOf([first, ...others]: Counter[], keys: string[]): Carrying | undefined {
  if (others.length === 0) return undefined;
  const carries = others.map((counter, index) => [keys[index + 1]!, carriedOf(counter, first!.version)]);
  return {
    carries: Object.fromEntries(carries) as Record<string, Carried>,
    carries_from_ms: Math.max(...others.map(({ startMs }) => startMs)),
    carries_until_ms: Math.min(...others.map(({ endMs }) => endMs ?? neverMs)),
  };
}

function carriedOf(counter: Counter, at: number): Carried {
  const { used, remaining, limit, grantUnits, version } = counter;
  const room = limit === null ? {} : { room: plus(roomIn(counter), grantUnits) };
  return { used, left: remaining, ...room, v: version, at };
}

/** Whether the numbers of the row, or of another by it, stand in one of the two only; or its units are given out to parts. */
export function isTied(row: UsageRow): boolean {
  return row.carries !== undefined || row.carried_by !== undefined || row.parts !== undefined;
}

/** How far the carried limit is used, as `shareOf` has it. */
export function carriedShare({ used, room }: Carried): number {
  return room === undefined ? 0 : shareIn(room, used);
}

/** The row as it stands now; undefined when the other one does not carry it as it is. */
export function standing(row: UsageRow, carrier: UsageRow | undefined): UsageRow | undefined {
  const carried = carrier?.carries?.[row.feature_date_key];
  if (!carrier || carried?.v !== row.version || carrier.feature_date_key !== row.carried_by) return undefined;
  return {
    ...row,
    usage_count: carried.used,
    remaining: carried.left,
    version: versionOf(carried, carrier.version),
    asRead: { version: row.version, carrier },
  };
}

/** Every use that the carrying row counted is a version of what it carries. */
function versionOf({ v, at }: Carried, version: number): number {
  return v + version - at;
}

/** The version that the table has, for the condition of a write. */
export function writtenVersion({ version, asRead, split }: UsageRow): number {
  return asRead?.version ?? split?.version ?? version;
}

/** The counters that a row carries, as the use that gave the row left them; undefined when one of them was written since it was seen. */
export function carriedAfter(row: UsageRow, keys: string[], seen: Seen[]): Counter[] | undefined {
  const counters: Counter[] = [];
  for (const [index, { counter, v }] of seen.entries()) {
    const carried = row.carries?.[keys[index]!];
    if (carried?.v !== v) return undefined;
    const { used, left: remaining } = carried;
    counters.push({ ...counter, used, remaining, version: versionOf(carried, row.version) });
  }
  return counters;
}

/** A carried counter as it was once seen: all but its numbers is so still, as long as its row has this version. */
export interface Seen {
  counter: Counter;
  v: number;
}
