import { consume, consumeReceiptId } from '../app/counting/consume.ts';
import { amountFrom, featureFrom, keyOfKind, requiredKeyFrom } from '../app/counting/input.ts';
import { actionSaid } from '../app/counting/useFrom.ts';
import type { UsageDecision } from '../generated/schema.ts';
import { digest } from '../platform/digest.ts';
import { metric } from '../platform/log.ts';
import { getReceipt, receiptSeconds } from '../store/receipts.ts';
import { countingDoor } from './countingDoor.ts';
import { userOf, type Call } from './door.ts';
import { arrivalOf } from './ownAccount.ts';

/** What is to be counted on the way to a result. */
export interface Use {
  feature: string;
  /** 1 by default. */
  amount?: number;
  /** The caller's: the same key counts once within 24 hours. */
  key: string;
  /** What the action log says: its type, 1 to 64 of a-z, 0-9, _ and -, and a JSON object of at most 4096 bytes. */
  action?: { type: string; details?: Record<string, unknown> };
}

export interface Counted {
  decision: UsageDecision;
  /** What was counted; undefined when it was refused. */
  use?: {
    /** 22 letters, digits, _ and -: the same for every call that this use was counted for, and for no other. */
    id: string;
    /** When it was counted first, in epoch milliseconds, to the second. */
    atMs: number;
  };
}

/** A call of a field of an extension. */
export interface MeteredCall<Args> {
  args: Args;
  /** The signed-in user; for a caller that is none, the field is forbidden. */
  userId: string;
  /**
   * Counts a use, or refuses it: then there is nothing to do but to answer with the decision. What is made of an allowed use
   * must follow from `use.id` and the arguments alone, so that a call that died after counting is finished by the caller's
   * next try with the same key: nothing is counted twice, and nothing that was counted is lost.
   */
  consume(use: Use): Promise<Counted>;
}

/** The handler of a field that counts on its way: the one function by which an extension consumes. */
export function meteredDoor<Args, Value>(answer: (call: MeteredCall<Args>, nowMs: number) => Promise<Value>) {
  return countingDoor<Args, Value>((call, nowMs) => {
    const userId = userOf(call);
    const take = (use: Use) => counted(call, userId, use, nowMs);
    return answer({ args: call.args, userId, consume: take }, nowMs);
  });
}

async function counted(call: Call<unknown>, userId: string, use: Use, nowMs: number): Promise<Counted> {
  const { callId, field } = call;
  const feature = featureFrom(use.feature);
  const amount = amountFrom(use.amount);
  // The key of one field is not the key of another, nor of a `consumeUsage`.
  const key = keyOfKind(field, requiredKeyFrom(use.key));
  const action = actionSaid(use.action, amount, undefined, nowMs);
  const arrive = arrivalOf(call, nowMs);
  const decision = await consume({ userId, feature, amount, action, callId, arrive }, key, nowMs);
  if (!decision.allowed) {
    metric('UseRefused');
    return { decision };
  }
  const receiptId = consumeReceiptId(userId, key);
  const receipt = await getReceipt(receiptId, nowMs);
  if (!receipt) throw new Error('A use that was counted with a key has a receipt.');
  const atMs = (receipt.expires_at - receiptSeconds) * 1000;
  // The moment is part of the id, because a day later the same key is another use.
  return { decision, use: { id: digest(`${receiptId} ${atMs}`, 22), atMs } };
}
