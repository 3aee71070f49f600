import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** How a write failed by its own condition, with the item that was there. Anything else is not ours to read. */
export type Failed =
  { kind: 'condition'; index: number; old: Record<string, unknown> | undefined } | { kind: 'conflict' };

/** What a failed write tells; undefined for an error that is not about conditions, which the caller throws on. */
export function failureOf(error: unknown): Failed | undefined {
  if (error instanceof ConditionalCheckFailedException) {
    return { kind: 'condition', index: 0, old: itemOf(error.Item) };
  }
  if (error instanceof Error && error.name === 'TransactionConflictException') return { kind: 'conflict' };
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const reasons = error.CancellationReasons ?? [];
  const index = reasons.findIndex((reason) => reason.Code === 'ConditionalCheckFailed');
  if (index >= 0) return { kind: 'condition', index, old: itemOf(reasons[index]!.Item) };
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

function itemOf(item: Parameters<typeof unmarshall>[0] | undefined): Record<string, unknown> | undefined {
  return item && Object.keys(item).length > 0 ? unmarshall(item) : undefined;
}
