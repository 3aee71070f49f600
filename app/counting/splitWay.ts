import { blockOf, isWorthSplitting, partFor } from '../../domain/split.ts';
import type { No, Yes } from '../../domain/usage.ts';
import type { Parts } from '../../store/rows/parts.ts';
import { giveOut, openParts, readPart, splitStanding, takeIn } from '../../store/split.ts';
import type { UsageRow } from '../../store/usageRow.ts';
import { failureOf } from '../../store/write.ts';
import type { View } from './look.ts';
import { splitSeenIn, type SplitSeen } from './splitSeen.ts';
import { partsFor } from './splitSetting.ts';
import type { Wanted } from './useRequest.ts';

/** A use of a counter that is split: one write in the part that its request falls on. */
export interface PartWay {
  kind: 'part';
  keys: string[];
  split: SplitSeen;
}

const again = { kind: 'again' as const };

/**
 * What a split has to do with the request. Undefined: nothing, the counter's own row is used. Where parts have all that is left, or where the
 * row is to be changed in another way than by a plain use, they are taken in first, and another look is due.
 */
export async function splitWay(
  wanted: Wanted,
  view: View,
  verdict: Yes | No,
  nowMs: number,
): Promise<PartWay | typeof again | undefined> {
  const { request } = wanted;
  const isPlain = !request.hold && view.isInStep && verdict.allowed && verdict.fromGrants === 0;
  const [row] = view.rows;
  const split = view.rows.filter((one) => one?.parts !== undefined);
  if (split.length === 0) return row && isPlain ? opened(wanted, view, row, nowMs) : undefined;
  if (row?.parts && view.keys.length === 1) {
    // Where the setting was taken away, it is whole from now on.
    if (isPlain && partsFor(request.feature) !== undefined) {
      const way = await inPart(wanted, view, row, row.parts);
      if (way) return way;
    } else if (!verdict.allowed && isWorthSplitting(row.remaining, row.parts.n, 1)) {
      // Other callers keep using what is left, which is less than was asked for: uses only add, so it was so at some moment of the look.
      return undefined;
    }
  }
  for (const one of split)
    await takeIn(request.userId, one!.feature_date_key, nowMs, { rests: verdict.allowed && !isPlain });
  return again;
}

/** In its part, which may have to be given units first; undefined when the counter has too few to give. */
async function inPart(
  { request, id }: Wanted,
  { keys }: View,
  row: UsageRow,
  parts: Parts,
): Promise<PartWay | typeof again | undefined> {
  const { amount } = request;
  const way: PartWay = { kind: 'part', keys, split: splitSeenIn(row) };
  const place = partFor(id, parts.n);
  const own = row.split!.parts.find(({ part }) => part === place);
  if (own?.recent.includes(id) || (own?.is_open && own.units_left >= amount)) return way;
  const units = blockOf(row.split!.remaining, parts.n, amount);
  if (parts.closing || units === 0) return undefined;
  const before = await readPart(row.user_id, row.feature_date_key, place);
  if (before && before.epoch > parts.epoch) return undefined;
  return (await isDone(giveOut(row, place, before, units))) ? way : again;
}

/** Of a counter that is busy. */
async function opened(
  wanted: Wanted,
  view: View,
  row: UsageRow,
  nowMs: number,
): Promise<PartWay | typeof again | undefined> {
  const { request, isBusy } = wanted;
  const n = partsFor(request.feature);
  if (!isBusy || n === undefined || view.keys.length > 1 || (row.parts_rest_ms ?? 0) > nowMs)
    return undefined;
  if (!isWorthSplitting(row.remaining, n, request.amount)) return undefined;
  // Time alone would do, if clocks were equal.
  const parts = { n, epoch: Math.max(nowMs, (row.last_parts?.epoch ?? 0) + 1) };
  let opened: UsageRow | undefined;
  if (!(await isDone(openParts(row, parts, nowMs).then((now) => void (opened = now))))) return again;
  const stands = splitStanding(opened!, [])!;
  return (await inPart(wanted, view, stands, parts)) ?? again;
}

/** False when something else was written in between. */
async function isDone(write: Promise<void>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (!failureOf(error)) throw error;
    return false;
  }
}
