import { Mistake, NoSuchAccount } from '../../domain/errors.ts';
import { holdsMax, runningHolds } from '../../domain/hold.ts';
import { renewalOf } from '../../domain/pool.ts';
import { decide, isOpen, type Counter } from '../../domain/usage.ts';
import type { UsageDecision } from '../../generated/schema.ts';
import { carriedAfter, type Seen } from '../../store/carried.ts';
import { getReceipt, receiptItem, type NewReceipt, type Receipt } from '../../store/receipts.ts';
import { isTied } from '../../store/standAlone.ts';
import { putOne, useItems, useOne, type Use } from '../../store/usage.ts';
import { transact } from '../../store/transact.ts';
import { fromRow, type UsageRow } from '../../store/usageRow.ts';
import { failureOf, isPassing, pauseBefore, type TransactItem } from '../../store/write.ts';
import { forget, cachedFor, remember, type CacheEntry } from './cache.ts';
import { digest } from '../../platform/digest.ts';
import { look } from './look.ts';
import { readCounters } from './readCounters.ts';
import { refusedAgain, refused } from './refuse.ts';
import { seenIn } from './view.ts';
import { wholeWrite, type Drawn } from './wholeWrite.ts';
import type { UseRequest } from './useRequest.ts';

export type Recorded =
  | { kind: 'recorded'; counters: Counter[]; keys: string[] }
  | { kind: 'refused'; decision: UsageDecision }
  | { kind: 'known'; receipt: Receipt };

/** What is to be written: a change relative to what the counters hold then, or the counters whole, as they will be. */
type Way =
  | { kind: 'relative'; keys: string[]; seen: Seen[] | undefined }
  | {
      kind: 'whole';
      keys: string[];
      seen: Seen[] | undefined;
      items: TransactItem[];
      counters: Counter[];
      drawn: Drawn[];
    };

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
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const way = await wayFor(request, id, nowMs);
    if ('decision' in way) {
      // The counter was read before the receipt: had an earlier try of ours taken the last units, its receipt shows now.
      const known = receipt && (await getReceipt(receipt.receipt_id, nowMs));
      return known ? { kind: 'known', receipt: known } : { kind: 'refused', decision: way.decision };
    }
    try {
      const counters = await write(request, id, way, receipt, nowMs);
      noteAfter(request, way, counters);
      return { kind: 'recorded', counters, keys: way.keys };
    } catch (error) {
      const failed = failureOf(error);
      if (!failed && !isPassing(error)) throw error;
      const known = receipt && (await getReceipt(receipt.receipt_id, nowMs));
      if (known) return { kind: 'known', receipt: known };
      if (!failed) throw unknownOutcome(receipt !== undefined);
      if (failed.kind === 'condition') {
        const old = failed.old as UsageRow | undefined;
        // The answer to our first try was lost on its way: it counted, and this is its answer.
        if (!receipt && old?.recent?.includes(id)) return answerLost(request, way.keys);
        noteFailed(request, way, old, nowMs);
      }
      if (failed.kind === 'conflict' || attempt > 1) await pauseBefore(attempt);
    }
  }
  throw new Mistake('Unavailable', 'Too many uses of this counter at once. Try again.');
}

/** From memory when it says where and that there is room; otherwise from rights and counters as they are now. */
async function wayFor(
  request: UseRequest,
  id: string,
  nowMs: number,
): Promise<Way | { decision: UsageDecision }> {
  const { userId, feature, amount } = request;
  const entry = cachedFor(userId, feature, nowMs);
  if (entry && entry.remaining >= amount && mayFollow(entry, request))
    return { kind: 'relative', keys: entry.keys, seen: entry.seen };
  if (entry?.refusal) {
    const decision = await refusedAgain(request, entry, nowMs);
    if (decision) return { decision };
  }
  const view = await look(userId, feature, nowMs);
  if (!view.account.exists) {
    if (!request.arrive) throw new NoSuchAccount();
    await request.arrive();
    return wayFor({ ...request, arrive: undefined }, id, nowMs);
  }
  if (!view.right)
    return { decision: await refused(request, view, { reason: view.reason, retryAtMs: null }, nowMs) };
  const verdict = decide(view.counters, amount, view.grantUnits, nowMs, view.pools.map(renewalOf));
  if (!verdict.allowed) return { decision: await refused(request, view, verdict, nowMs) };
  if (request.hold) demandRoomForHold(view.counters, nowMs);
  const seen = seenIn(view);
  const isTogether = request.hold ? !view.rows.some((row) => row && isTied(row)) : seen !== undefined;
  const isPlain = view.isInStep && isTogether && verdict.fromGrants === 0;
  if (isPlain && view.counters.every((counter) => hasRoom(counter, request, nowMs)))
    return { kind: 'relative', keys: view.keys, seen };
  const whole = await wholeWrite(request, view, verdict.fromGrants, id, nowMs);
  return { kind: 'whole', keys: view.keys, ...whole };
}

/** A use of several limits writes the row that carries them; a hold is set aside in each row by itself, and these are read first. */
function mayFollow({ keys, seen }: CacheEntry, { hold }: UseRequest): boolean {
  return keys.length === 1 || (seen !== undefined && !hold);
}

/** Whether a relative change fits without first giving back what ended holds had set aside. */
function hasRoom(counter: Counter, { amount, hold }: UseRequest, nowMs: number): boolean {
  const hasPlace = !hold || counter.holds.length < holdsMax;
  return hasPlace && counter.remaining >= amount && isOpen(counter, nowMs);
}

function demandRoomForHold(counters: Counter[], nowMs: number): void {
  if (counters.some((counter) => runningHolds(counter.holds, nowMs).length >= holdsMax)) {
    throw new Mistake('Conflict', `A feature carries at most ${holdsMax} holds at a time.`);
  }
}

async function write(
  request: UseRequest,
  id: string,
  way: Way,
  receipt: NewReceipt | undefined,
  nowMs: number,
): Promise<Counter[]> {
  const { userId, amount, action, hold } = request;
  const use: Use = { userId, keys: way.keys, amount, id, action, hold };
  if (!receipt && way.kind === 'relative' && !(hold && way.keys.length > 1))
    return countersIn(await useOne(use, nowMs), way);
  if (!receipt && way.kind === 'whole' && way.items.length === 1) {
    await putOne(way.items[0]!);
    return way.counters;
  }
  const items = way.kind === 'relative' ? useItems(use, nowMs) : way.items;
  // The end of the hold gives its units back to where they came from.
  const drawn = hold && way.kind === 'whole' && way.drawn.length > 0 ? { drawn: way.drawn } : {};
  const done = { ...receipt?.done, keys: way.keys, ...drawn };
  const kept = receipt && receiptItem({ ...receipt, done }, nowMs);
  await transact(kept ? [...items, kept] : items);
  // A transaction does not tell what it left behind; others may have used in between, so this is "at least".
  return way.kind === 'whole' ? way.counters : readCounters(userId, way.keys);
}

/** Every counter of the feature, from the one row that was written. */
async function countersIn(
  row: UsageRow,
  { keys, seen = [] }: Pick<Way, 'keys' | 'seen'>,
): Promise<Counter[]> {
  const others = carriedAfter(row, keys.slice(1), seen);
  return others ? [fromRow(row), ...others] : readCounters(row.user_id, keys);
}

async function answerLost(request: UseRequest, keys: string[]): Promise<Recorded> {
  return { kind: 'recorded', keys, counters: await readCounters(request.userId, keys) };
}

function noteAfter(
  request: UseRequest,
  { keys, seen }: Pick<Way, 'keys' | 'seen'>,
  counters: Counter[],
): void {
  const ends = counters.flatMap(({ endMs, rightsUntilMs }) => [endMs ?? Infinity, rightsUntilMs ?? Infinity]);
  remember(request.userId, request.feature, {
    keys,
    seen,
    endMs: Math.min(...ends),
    remaining: Math.min(...counters.map((counter) => counter.remaining)),
  });
}

/** A concurrent request created the counter first: continue with its row. Anything else needs a fresh read. */
function noteFailed(request: UseRequest, way: Way, old: UsageRow | undefined, nowMs: number): void {
  forget(request.userId, request.feature);
  const wasFirstUse = way.kind === 'whole' && way.items.length === 1 && old !== undefined;
  if (wasFirstUse && isOpen(fromRow(old), nowMs)) noteAfter(request, way, [fromRow(old)]);
}

function unknownOutcome(hasKey: boolean): Mistake {
  const how = hasKey ? 'Ask again with the same key.' : 'It may have been counted.';
  return new Mistake('Unavailable', `The database did not answer. ${how}`);
}
