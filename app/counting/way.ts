import { Mistake, NoSuchAccount } from '../../domain/errors.ts';
import { holdsMax, runningHolds } from '../../domain/hold.ts';
import { renewalOf } from '../../domain/pool.ts';
import { decide, isOpen, type Counter } from '../../domain/usage.ts';
import type { UsageDecision } from '../../generated/schema.ts';
import type { Seen } from '../../store/carried.ts';
import { isTied } from '../../store/carried.ts';
import type { TransactItem } from '../../store/write.ts';
import { cachedFor, type CacheEntry } from './cache.ts';
import { look } from './look.ts';
import { partsFor } from './splitSetting.ts';
import type { PartWay } from './splitWay.ts';
import type { UseRequest, Wanted } from './useRequest.ts';
import { seenIn } from './view.ts';
import { wholeWrite, type Drawn } from './wholeWrite.ts';

/** What is to be written: a change relative to what the counters hold then, or the counters whole, as they will be. */
export type Way =
  | PartWay
  | { kind: 'relative'; keys: string[]; seen: Seen[] | undefined; wasSplit: number | undefined }
  | {
      kind: 'whole';
      keys: string[];
      seen: Seen[] | undefined;
      wasSplit: number | undefined;
      items: TransactItem[];
      counters: Counter[];
      drawn: Drawn[];
    };

/** Why nothing is to be written now. */
type Not =
  | { kind: 'refused'; decision: UsageDecision }
  /** An earlier try of the same request was counted, in a part of the counter. */
  | { kind: 'counted'; keys: string[] }
  /** Another look is due, at a counter that is busy. */
  | { kind: 'again' };

/** From memory when it says where and that there is room; otherwise from rights and counters as they are now. */
export async function wayFor(wanted: Wanted, nowMs: number): Promise<Way | Not> {
  const { request, id } = wanted;
  const { userId, feature, amount } = request;
  const entry = cachedFor(userId, feature, nowMs);
  if (entry?.split && !request.hold) return { kind: 'part', keys: entry.keys, split: entry.split };
  if (entry && entry.remaining >= amount && mayFollow(entry, request)) {
    if (await isCounted(wanted, entry.keys, entry.wasSplit)) return { kind: 'counted', keys: entry.keys };
    return { kind: 'relative', keys: entry.keys, seen: entry.seen, wasSplit: entry.wasSplit };
  }
  if (entry?.refusal) {
    const { refusedAgain } = await refusing();
    const decision = await refusedAgain(request, entry, nowMs);
    if (decision) return { kind: 'refused', decision };
  }
  const view = await look(userId, feature, nowMs);
  if (!view.account.exists) {
    if (!request.arrive) throw new NoSuchAccount();
    await request.arrive();
    return wayFor({ ...wanted, request: { ...request, arrive: undefined } }, nowMs);
  }
  if (!view.right) {
    const { refused } = await refusing();
    const decision = await refused(request, view, { reason: view.reason, retryAtMs: null }, nowMs);
    return { kind: 'refused', decision };
  }
  const verdict = decide(view.counters, amount, view.grantUnits, nowMs, view.pools.map(renewalOf));
  const isBusy = wanted.isBusy || entry?.pace?.isBusy === true;
  if (view.rows.some((row) => row?.parts) || (isBusy && partsFor(feature) !== undefined)) {
    const { splitWay } = await import('./split.ts');
    const split = await splitWay({ ...wanted, isBusy }, view, verdict, nowMs);
    if (split) return split;
  }
  if (!verdict.allowed) {
    const { refused } = await refusing();
    return { kind: 'refused', decision: await refused(request, view, verdict, nowMs) };
  }
  const wasSplit = view.rows[0]?.last_parts?.n;
  if (await isCounted(wanted, view.keys, wasSplit)) return { kind: 'counted', keys: view.keys };
  if (request.hold) demandRoomForHold(view.counters, nowMs);
  const seen = seenIn(view);
  const isTogether = request.hold ? !view.rows.some((row) => row && isTied(row)) : seen !== undefined;
  const isPlain = view.isInStep && isTogether && verdict.fromGrants === 0;
  if (isPlain && view.counters.every((counter) => hasRoom(counter, request, nowMs)))
    return { kind: 'relative', keys: view.keys, seen, wasSplit };
  const whole = await wholeWrite(request, view, verdict.fromGrants, id, nowMs);
  return { kind: 'whole', keys: view.keys, wasSplit, ...whole };
}

/** A file of its own in every bundle: a start, and a use that is allowed, does without it. */
const refusing = () => import('./refuse.ts');

/** Whether a part had counted the request before the parts were taken in: their ids are too many for the counter's own row. */
async function isCounted(
  { request, id, hasKey }: Wanted,
  keys: string[],
  n: number | undefined,
): Promise<boolean> {
  if (n === undefined || hasKey) return false;
  const { isCountedInPart } = await import('./split.ts');
  return isCountedInPart(request.userId, keys[0]!, id, n);
}

/** A use of several limits writes the row that carries them; a hold is set aside in each row by itself, and these are read first. */
function mayFollow({ keys, seen, pace }: CacheEntry, { hold }: UseRequest): boolean {
  if (pace?.isBusy && !hold) return false;
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
