import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { Refusal } from '../platform/refusal.ts';
import type { FailedWrite } from './client.ts';

export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** How a write failed by its own condition, with the item that was there. Anything else is not ours to read. */
export type Failed =
  { kind: 'condition'; index: number; old: Record<string, unknown> | undefined } | { kind: 'conflict' };

/** Whether a write of one item was refused by its condition; `Item` is the row that was there, when it was asked for. */
export function conditionFailed(error: unknown): error is FailedWrite {
  return isRefusal(error, 'ConditionalCheckFailedException');
}

/** What a failed write tells; undefined for an error that is not about conditions, which the caller throws on. */
export function failureOf(error: unknown): Failed | undefined {
  if (conditionFailed(error)) return { kind: 'condition', index: 0, old: rowIn(error.Item) };
  if (error instanceof Error && error.name === 'TransactionConflictException') return { kind: 'conflict' };
  if (!isRefusal(error, 'TransactionCanceledException')) return undefined;
  const reasons = error.CancellationReasons ?? [];
  const index = reasons.findIndex((reason) => reason.Code === 'ConditionalCheckFailed');
  if (index >= 0) return { kind: 'condition', index, old: rowIn(reasons[index]!.Item) };
  const passing = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];
  return reasons.some((reason) => passing.includes(reason.Code ?? '')) ? { kind: 'conflict' } : undefined;
}

/** Throttling, a timeout or a failing service: the same request may succeed later, and this one may have. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $metadata, code } = error as { $metadata?: { httpStatusCode?: number }; code?: string };
  if (($metadata?.httpStatusCode ?? 0) >= 500) return true;
  return passingNames.has(error.name) || passingNames.has(code ?? '');
}

const passingNames = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'TransactionInProgressException',
  'TransactionConflictException',
  'TimeoutError',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Two transactions that met: the next try waits a while that differs for each of them. */
export async function pauseBefore(attempt: number): Promise<void> {
  const mostMs = Math.min(400, 20 * 2 ** attempt);
  await new Promise((resolve) => setTimeout(resolve, mostMs / 2 + Math.random() * (mostMs / 2)));
}

function isRefusal(error: unknown, name: string): error is FailedWrite {
  return error instanceof Refusal && error.name === name;
}

function rowIn(item: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
  return item && Object.keys(item).length > 0 ? item : undefined;
}
