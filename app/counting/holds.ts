import { Mistake } from '../../domain/errors.ts';
import { settlement } from '../../domain/hold.ts';
import { decide, isOpen, type Counter } from '../../domain/usage.ts';
import type { HoldDecision, Usage, UsageDecision } from '../../generated/schema.ts';
import { holdEndedItem, endHoldItem } from '../../store/holds.ts';
import { refreshWindows } from '../../store/refresh.ts';
import {
  demandSame,
  fixAnswer,
  getReceipt,
  receiptId,
  receiptSeconds,
  type Receipt,
} from '../../store/receipts.ts';
import { isTied } from '../../store/carried.ts';
import { getRows } from '../../store/usageRows.ts';
import { transact } from '../../store/transact.ts';
import type { LastAction } from '../../store/rows/lastAction.ts';
import { actionOf, fromRow, type UsageRow } from '../../store/usageRow.ts';
import { failureOf, pauseBefore } from '../../store/write.ts';
import { no, toUsage, yes } from './answer.ts';
import { forget } from './cache.ts';
import { giveBack } from './giveBack.ts';
import { digest, hashOf } from '../../platform/digest.ts';
import { readCounters } from './readCounters.ts';
import { record } from './record.ts';
import type { UseRequest } from './useRequest.ts';
import type { Drawn } from './wholeWrite.ts';

const attemptsMax = 8;

export interface HoldRequest {
  userId: string;
  feature: string;
  amount: number;
  seconds: number;
  key: string;
  callId: string;
  /** The service that acts for the account. */
  by?: string | undefined;
  arrive?: UseRequest['arrive'];
}

/** Sets units aside. The same key within a day gets the same hold. */
export async function reserve(request: HoldRequest, nowMs: number): Promise<HoldDecision> {
  const { userId, feature, amount, seconds, key, callId, by, arrive } = request;
  const keyDigest = digest(key, 22);
  const receipt_id = receiptId('hold', userId, keyDigest);
  const args_hash = hashOf({ feature, amount, seconds });
  const hold = { id: digest(callId, 8), endsMs: nowMs + seconds * 1000 };
  const action = actionOf('hold.placed', 0, nowMs, by ? { by } : {});
  const held: UseRequest = { userId, feature, amount, action, callId, hold, arrive };
  const holdId = joinHoldId({ keyDigest, name: hold.id });
  const done = { holdId, feature, amount, endsMs: hold.endsMs };
  const keptSeconds = receiptSeconds + seconds;
  const recorded = await record(held, { receipt_id, args_hash, done, keptSeconds }, nowMs);
  if (recorded.kind === 'refused') {
    const { allowed, reason, retryAt, usage, upgrade, replayed } = recorded.decision;
    return { allowed, holdId: null, endsAt: null, reason, retryAt, usage, upgrade, replayed };
  }
  if (recorded.kind === 'recorded') {
    return fixAnswer(receipt_id, granted(done, toUsage(userId, recorded.counters, nowMs)));
  }
  const { receipt } = recorded;
  demandSame(receipt, args_hash);
  const first = doneOf(receipt);
  const answer =
    (receipt.answer as HoldDecision | undefined) ??
    (await fixAnswer(receipt_id, granted(first, await usageOf(userId, first.keys, nowMs))));
  return { ...answer, replayed: true };
}

export interface HoldEndRequest {
  userId: string;
  feature: string;
  holdId: string;
  amount: number;
  action: LastAction;
}

/** Uses what was held, with the real amount. Settling again with the same amount gets the same yes. */
export async function settle(request: HoldEndRequest, nowMs: number): Promise<UsageDecision> {
  const { userId, feature, amount } = request;
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const { receipt, done, name } = await holdOf(request, nowMs);
    if (receipt.ended?.how === 'settled') {
      if (receipt.ended.amount !== amount) {
        throw new Mistake('Conflict', `This hold was settled with ${receipt.ended.amount}.`);
      }
      return yes(feature, amount, await usageOf(userId, done.keys, nowMs), true);
    }
    const rows = (await getRows(userId, done.keys)) as UsageRow[];
    const counters = rows.map(fromRow);
    const hold = counters[0]?.holds.find(({ id }) => id === name);
    if (receipt.ended || !hold || nowMs >= hold.endsMs) {
      return no(request, { reason: 'HOLD_ENDED', usage: toUsage(userId, counters, nowMs) });
    }
    const { extra } = settlement(hold, amount);
    if (extra > 0 && counters.some((counter) => isDue(counter, nowMs))) {
      await refreshWindows(userId, nowMs);
      continue;
    }
    const refusal = extra > 0 ? whyNot(counters, extra, nowMs) : undefined;
    if (refusal) return no(request, { ...refusal, usage: toUsage(userId, counters, nowMs) });
    if (await end(request, 'settled', receipt, rows, hold, nowMs)) {
      return yes(feature, amount, await usageOf(userId, done.keys, nowMs));
    }
    await pauseBefore(attempt);
  }
  throw new Mistake('Unavailable', 'Too many uses of this counter at once. Try again.');
}

/** Gives back what was held. A hold that has ended already is no error. */
export async function release(
  request: Omit<HoldEndRequest, 'amount' | 'action'> & Pick<HoldRequest, 'by'>,
  nowMs: number,
): Promise<Usage> {
  const { userId, by } = request;
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const { receipt, done, name } = await holdOf(request, nowMs);
    const rows = (await getRows(userId, done.keys)) as UsageRow[];
    const hold = fromRow(rows[0]!).holds.find(({ id }) => id === name);
    const action = actionOf('hold.released', 0, nowMs, by ? { by } : {});
    const isOver = receipt.ended || !hold;
    if (isOver || (await end({ ...request, amount: 0, action }, 'released', receipt, rows, hold, nowMs))) {
      return usageOf(userId, done.keys, nowMs);
    }
    await pauseBefore(attempt);
  }
  throw new Mistake('Unavailable', 'Too many uses of this counter at once. Try again.');
}

interface Done {
  holdId: string;
  feature: string;
  amount: number;
  endsMs: number;
  keys: string[];
  /** Absent: the limits gave all of it. */
  drawn?: Drawn[];
}

/** False when something else wrote in between, so that another look is due. */
async function end(
  request: HoldEndRequest,
  how: 'settled' | 'released',
  receipt: Receipt,
  rows: UsageRow[],
  hold: Counter['holds'][number],
  nowMs: number,
): Promise<boolean> {
  const { toGrants } = settlement(hold, request.amount);
  const { userId, feature, amount } = request;
  if (rows.some(isTied)) {
    const { getRowsAlone } = await import('../../store/standAlone.ts');
    await getRowsAlone(
      userId,
      rows.map((row) => row.feature_date_key),
      nowMs,
    );
    return false;
  }
  const back = await giveBack(userId, feature, doneOf(receipt).drawn ?? [], toGrants, nowMs);
  const change = {
    hold: hold.id,
    held: hold.amount,
    amount,
    toGrants: back.units,
    drawable: back.drawable,
  };
  const first =
    Object.keys(back.pools).length > 0 ? { ...request.action, pools: back.pools } : request.action;
  const items = rows.map((row, index) => {
    const action = index === 0 ? first : { ...request.action, second: true as const };
    return endHoldItem(row, { ...change, action }, nowMs);
  });
  try {
    await transact([...items, ...back.items, holdEndedItem(receipt.receipt_id, how, amount)]);
    forget(userId, feature);
    // A later window can draw the units as well, and has to hear of them.
    if (back.drawable > 0 && rows.some((row) => !isOpen(fromRow(row), nowMs)))
      await refreshWindows(userId, nowMs);
    return true;
  } catch (error) {
    if (!failureOf(error)) throw error;
    return false;
  }
}

/** The window is still open, under rights that have to be read again. A closed counter (0) has none. */
function isDue({ endMs, rightsUntilMs }: Counter, nowMs: number): boolean {
  return nowMs < (endMs ?? Infinity) && !!rightsUntilMs && nowMs >= rightsUntilMs;
}

function whyNot(counters: Counter[], extra: number, nowMs: number) {
  if (!counters.every((counter) => isOpen(counter, nowMs))) {
    return { reason: 'LIMIT_REACHED' as const, retryAtMs: null };
  }
  // Ended holds are not given back here; a settlement that needs their units is told when it could work.
  const bare = counters.map((counter) => ({ ...counter, holds: [] }));
  const verdict = decide(bare, extra, 0, nowMs);
  if (verdict.allowed) return undefined;
  return { reason: 'LIMIT_REACHED' as const, retryAtMs: verdict.retryAtMs };
}

/** A hold of the caller's own, by its id; anybody else's looks like none. */
async function holdOf(
  request: { userId: string; feature: string; holdId: string },
  nowMs: number,
): Promise<{ receipt: Receipt; done: Done; name: string }> {
  const parts = splitHoldId(request.holdId);
  const receipt = parts && (await getReceipt(receiptId('hold', request.userId, parts.keyDigest), nowMs));
  const done = receipt && doneOf(receipt);
  if (!receipt || done?.holdId !== request.holdId || done.feature !== request.feature) {
    throw new Mistake('NotFound', 'There is no such hold.');
  }
  return { receipt, done, name: parts.name };
}

function granted(done: { holdId: string; endsMs: number }, usage: Usage): HoldDecision {
  const endsAt = new Date(done.endsMs).toISOString();
  return {
    allowed: true,
    holdId: done.holdId,
    endsAt,
    reason: null,
    retryAt: null,
    usage,
    upgrade: null,
    replayed: false,
  };
}

async function usageOf(userId: string, keys: string[], nowMs: number): Promise<Usage> {
  return toUsage(userId, await readCounters(userId, keys), nowMs);
}

const doneOf = (receipt: Receipt) => receipt.done as unknown as Done;

/** `keyDigest` finds the receipt; `name` is the hold's in its counters, and tells it from an older hold that had the same key. */
interface HoldIdParts {
  keyDigest: string;
  name: string;
}

function joinHoldId({ keyDigest, name }: HoldIdParts): string {
  return `${keyDigest}.${name}`;
}

/** Nothing when the text cannot be the id of a hold. */
function splitHoldId(holdId: string): HoldIdParts | undefined {
  const found = /^([\w-]{22})\.([\w-]{8})$/.exec(holdId);
  return found ? { keyDigest: found[1]!, name: found[2]! } : undefined;
}
