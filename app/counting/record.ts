import { Mistake } from '../../domain/errors.ts';
import { isOpen, type Counter } from '../../domain/usage.ts';
import { digest } from '../../platform/digest.ts';
import type { UsageDecision } from '../../generated/schema.ts';
import { carriedAfter } from '../../store/carried.ts';
import { getReceipt, receiptItems, type NewReceipt, type Receipt } from '../../store/receipts.ts';
import { putOne, useItems, useOne, type Use } from '../../store/usage.ts';
import { transact } from '../../store/transact.ts';
import { fromRow, type UsageRow } from '../../store/usageRow.ts';
import { failureOf, isPassing, pauseBefore } from '../../store/write.ts';
import { forget, cachedFor, remember } from './cache.ts';
import { readCounters } from './readCounters.ts';
import type { Done } from './splitSeen.ts';
import { partsFor } from './splitSetting.ts';
import type { UseRequest } from './useRequest.ts';
import { wayFor, type Way } from './way.ts';

export type Recorded =
  | { kind: 'recorded'; counters: Counter[]; keys: string[] }
  | { kind: 'refused'; decision: UsageDecision }
  | { kind: 'known'; receipt: Receipt };

const attemptsMax = 14;

/**
 * Counts the request once or not at all. Warm and without a receipt it is one conditional write and nothing else, however many
 * limits the feature has. What a failed condition means is read from what was there, never guessed.
 */
export async function record(
  request: UseRequest,
  receipt: NewReceipt | undefined,
  nowMs: number,
): Promise<Recorded> {
  const id = digest(request.callId, 8);
  const hasKey = receipt !== undefined;
  let isBusy = false;
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const way = await wayFor({ request, id, hasKey, isBusy }, nowMs);
    if (way.kind === 'again') {
      isBusy = true;
      if (attempt > 1) await pauseBefore(attempt - 1);
      continue;
    }
    if (way.kind === 'counted') return answerLost(request, way.keys);
    if (way.kind === 'refused') {
      // The counter was read before the receipt: had an earlier try of ours taken the last units, its receipt shows now.
      const known = receipt && (await getReceipt(receipt.receipt_id, nowMs));
      return known ? { kind: 'known', receipt: known } : way;
    }
    try {
      const done = await write(request, id, way, receipt, nowMs);
      await noteAfter(request, way, done, nowMs);
      return { kind: 'recorded', counters: done.counters, keys: way.keys };
    } catch (error) {
      const failed = failureOf(error);
      if (!failed && !isPassing(error)) throw error;
      const known = receipt && (await getReceipt(receipt.receipt_id, nowMs));
      if (known) return { kind: 'known', receipt: known };
      if (!failed) throw unknownOutcome(hasKey);
      if (failed.kind === 'condition') {
        const old = failed.old as UsageRow | undefined;
        // The answer to our first try was lost on its way: it counted, and this is its answer.
        if (!receipt && old?.recent?.includes(id)) return answerLost(request, way.keys);
        await noteFailed(request, way, old, nowMs);
        isBusy ||= way.kind === 'part';
      }
      if (failed.kind === 'conflict' || attempt > 1) await pauseBefore(attempt);
    }
  }
  throw new Mistake('Unavailable', 'Too many uses of this counter at once. Try again.');
}

async function write(
  request: UseRequest,
  id: string,
  way: Way,
  receipt: NewReceipt | undefined,
  nowMs: number,
): Promise<Done> {
  const { userId, amount, action, hold } = request;
  if (way.kind === 'part') {
    const { writePart } = await import('./split.ts');
    const beside = receiptItems(receipt, { keys: way.keys }, nowMs);
    const done = await writePart(request, id, way, beside, nowMs);
    return done ?? { counters: await readCounters(userId, way.keys) };
  }
  const use: Use = { userId, keys: way.keys, amount, id, action, hold };
  if (!receipt && way.kind === 'relative' && !(hold && way.keys.length > 1))
    return doneBy(await useOne(use, nowMs), way);
  if (!receipt && way.kind === 'whole' && way.items.length === 1) {
    await putOne(way.items[0]!);
    return { counters: way.counters, row: way.items[0]!.Put!.Item as UsageRow };
  }
  const items = way.kind === 'relative' ? useItems(use, nowMs) : way.items;
  // The end of the hold gives its units back to where they came from.
  const drawn = hold && way.kind === 'whole' && way.drawn.length > 0 ? { drawn: way.drawn } : {};
  await transact([...items, ...receiptItems(receipt, { keys: way.keys, ...drawn }, nowMs)]);
  // A transaction does not tell what it left behind; others may have used in between, so this is "at least".
  return { counters: way.kind === 'whole' ? way.counters : await readCounters(userId, way.keys) };
}

/** Every counter of the feature, from the one row that was written. */
async function doneBy(row: UsageRow, { keys, seen = [] }: Extract<Way, { kind: 'relative' }>): Promise<Done> {
  const others = carriedAfter(row, keys.slice(1), seen);
  return { counters: others ? [fromRow(row), ...others] : await readCounters(row.user_id, keys), row };
}

async function answerLost(request: UseRequest, keys: string[]): Promise<Recorded> {
  return { kind: 'recorded', keys, counters: await readCounters(request.userId, keys) };
}

async function noteAfter(
  request: UseRequest,
  way: Way,
  { counters, row, split }: Done,
  nowMs: number,
): Promise<void> {
  const { userId, feature, amount } = request;
  const n = way.kind === 'part' ? undefined : partsFor(feature);
  const { paceOf } = n === undefined ? {} : await import('./split.ts');
  const before = cachedFor(userId, feature, nowMs);
  forget(userId, feature);
  // Where its parts are is looked up with the next use.
  if (way.kind === 'part' && !split) return;
  const ends = counters.flatMap(({ endMs, rightsUntilMs }) => [endMs ?? Infinity, rightsUntilMs ?? Infinity]);
  remember(userId, feature, {
    ...(way.kind === 'part' ? { split } : { seen: way.seen, wasSplit: row?.last_parts?.n ?? way.wasSplit }),
    keys: way.keys,
    pace: n === undefined ? n : paceOf?.(counters, before?.pace, { n, amount }, nowMs),
    endMs: Math.min(...ends),
    remaining: Math.min(...counters.map((counter) => counter.remaining)),
  });
}

/** A concurrent request created the counter first: continue with its row. Anything else needs a fresh read. */
async function noteFailed(
  request: UseRequest,
  way: Way,
  old: UsageRow | undefined,
  nowMs: number,
): Promise<void> {
  forget(request.userId, request.feature);
  const wasFirstUse = way.kind === 'whole' && way.items.length === 1 && old !== undefined;
  if (wasFirstUse && isOpen(fromRow(old), nowMs))
    await noteAfter(request, way, { counters: [fromRow(old)], row: old }, nowMs);
}

function unknownOutcome(hasKey: boolean): Mistake {
  const how = hasKey ? 'Try again with the same key.' : 'It may have been counted.';
  return new Mistake('Unavailable', `The database did not answer. ${how}`);
}
