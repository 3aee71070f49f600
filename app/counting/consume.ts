import type { UsageDecision } from '../../generated/schema.ts';
import { demandSame, fixAnswer, getReceipt, receiptId, type Receipt } from '../../store/receipts.ts';
import { toUsage, yes } from './answer.ts';
import { digest, hashOf } from '../../platform/digest.ts';
import { readCounters } from './readCounters.ts';
import { record } from './record.ts';
import type { UseRequest } from './useRequest.ts';

/** Yes means recorded: the answer is given after the write that counts. */
export async function consume(
  request: UseRequest,
  key: string | undefined,
  nowMs: number,
): Promise<UsageDecision> {
  if (key !== undefined) return consumeWithKey(request, key, nowMs);
  const recorded = await record(request, undefined, nowMs);
  if (recorded.kind === 'refused') return recorded.decision;
  if (recorded.kind === 'known') throw new Error('Without a key there is no receipt.');
  return yes(request.feature, request.amount, toUsage(request.userId, recorded.counters, nowMs));
}

/**
 * With a key, a retry within a day gets the first answer unchanged. A refusal is not kept: the same key may
 * succeed later.
 */
async function consumeWithKey(request: UseRequest, key: string, nowMs: number): Promise<UsageDecision> {
  const { userId, feature, amount } = request;
  const receipt = { receipt_id: consumeReceiptId(userId, key), args_hash: argsHashOf(request) };
  const recorded = await record(request, receipt, nowMs);
  if (recorded.kind === 'refused') return recorded.decision;
  if (recorded.kind === 'known') return replay(recorded.receipt, request, receipt.args_hash, nowMs);
  const answer = yes(feature, amount, toUsage(userId, recorded.counters, nowMs));
  return fixAnswer(receipt.receipt_id, answer);
}

/** For a use of several: a key that stands for another request already is found before any of them counts. */
export async function demandKeyFits(request: UseRequest, key: string, nowMs: number): Promise<void> {
  const receipt = await getReceipt(consumeReceiptId(request.userId, key), nowMs);
  if (receipt) demandSame(receipt, argsHashOf(request));
}

function argsHashOf({ feature, amount, action }: UseRequest): string {
  return hashOf({ feature, amount, type: action.type, details: action.details });
}

async function replay(
  receipt: Receipt,
  request: UseRequest,
  argsHash: string,
  nowMs: number,
): Promise<UsageDecision> {
  demandSame(receipt, argsHash);
  // The first call may still be on its way to its own answer, or have died on it; the first to store the answer fixes it for all.
  const answer =
    (receipt.answer as UsageDecision | undefined) ??
    (await fixAnswer(receipt.receipt_id, await answerNow(receipt, request, nowMs)));
  return { ...answer, replayed: true };
}

export function consumeReceiptId(userId: string, key: string): string {
  return receiptId('consume', userId, digest(key, 22));
}

async function answerNow(receipt: Receipt, request: UseRequest, nowMs: number): Promise<UsageDecision> {
  const counters = await readCounters(request.userId, receipt.done!['keys'] as string[]);
  return yes(request.feature, request.amount, toUsage(request.userId, counters, nowMs));
}
