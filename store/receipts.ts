import { Mistake } from '../domain/errors.ts';
import { variable } from '../platform/env.ts';
import { dynamodb } from './client.ts';
import { receiptKey } from './rows/receipts.ts';
import type { TransactItem } from './write.ts';

const table = variable('TABLE_RECEIPTS');
/** How long a key replays its first answer. */
export const receiptSeconds = 86_400;

/** What a key stands for, and the answer that was given for it. */
export interface Receipt {
  receipt_id: string;
  args_hash: string;
  /** What the transaction did, for a retry before there is an answer. */
  done?: Record<string, unknown>;
  answer?: Record<string, unknown>;
  /** Of a hold: how it ended. */
  ended?: { how: 'settled' | 'released'; amount: number };
  expires_at: number;
}

/** Kept for a day by default. */
export type NewReceipt = Omit<Receipt, 'expires_at'> & { keptSeconds?: number };

/** Kind, account and a digest of the caller's key; no window is in it, so a retry over midnight meets the same receipt. */
export function receiptId(kind: string, userId: string, keyDigest: string): string {
  return `${kind}#${userId}#${keyDigest}`;
}

/** Fails when the key was used before, unless that is longer ago than receipts are kept (TTL may be days late). */
export function receiptItem(
  { keptSeconds = receiptSeconds, ...receipt }: NewReceipt,
  nowMs: number,
): TransactItem {
  const nowSeconds = Math.floor(nowMs / 1000);
  return {
    Put: {
      TableName: table,
      Item: { ...receipt, ...receiptKey(receipt.receipt_id), expires_at: nowSeconds + keptSeconds },
      ConditionExpression: 'attribute_not_exists(receipt_id) OR expires_at <= :now',
      ExpressionAttributeValues: { ':now': nowSeconds },
    },
  };
}

/** The same of a request that may have a key; `more` is of what the transaction did, too. */
export function receiptItems(
  receipt: NewReceipt | undefined,
  more: Record<string, unknown>,
  nowMs: number,
): TransactItem[] {
  return receipt ? [receiptItem({ ...receipt, done: { ...receipt.done, ...more } }, nowMs)] : [];
}

/** Strongly consistent: a cancelled transaction is decided by it. */
export async function getReceipt(id: string, nowMs: number): Promise<Receipt | undefined> {
  const answer = await dynamodb.get({ TableName: table, Key: receiptKey(id), ConsistentRead: true });
  const receipt = answer.Item as Receipt | undefined;
  return receipt && receipt.expires_at > Math.floor(nowMs / 1000) ? receipt : undefined;
}

/** Fixes the answer; a second caller gets the one that was stored first. */
export async function fixAnswer<Answer extends object>(id: string, answer: Answer): Promise<Answer> {
  const { Attributes } = await dynamodb.update({
    TableName: table,
    Key: receiptKey(id),
    UpdateExpression: 'SET answer = if_not_exists(answer, :answer)',
    ConditionExpression: 'attribute_exists(receipt_id)',
    ExpressionAttributeValues: { ':answer': answer },
    ReturnValues: 'ALL_NEW',
  });
  return Attributes!['answer'] as Answer;
}

/** A key stands for one request only. */
export function demandSame(receipt: Receipt, argsHash: string): void {
  if (receipt.args_hash !== argsHash) {
    throw new Mistake('IdempotencyMismatch', 'This key was used for another request.');
  }
}
