import { randomUUID } from 'node:crypto';
import type { StreamRecord } from '../dynamodb/streamRecords.ts';
import type { InvokeResult } from './invoker.ts';
import type { StreamMappingDefinition } from './mappingDefinitions.ts';

export interface StreamBatchParts {
  definition: StreamMappingDefinition;
  functionArn: string;
  nowMs: () => number;
  invoke: (records: StreamRecord[], requestId: string) => Promise<InvokeResult>;
  /** Waits before a retry; false when the mapping is stopped meanwhile. */
  pause: (retry: number) => Promise<boolean>;
  discard: (destination: string | undefined, message: unknown) => Promise<void>;
  onRetry: (problem: string) => void;
}

/**
 * Delivers records in order until each one is processed or given up, as AWS does: failures are retried, halved or cut at the
 * first failed item, and what is too old or failed too often is discarded. False when the mapping was stopped before that.
 */
export async function settle(
  parts: StreamBatchParts,
  records: StreamRecord[],
  attemptsBefore = 0,
): Promise<boolean> {
  let batch = records;
  let attempts = attemptsBefore;
  let throttles = 0;
  for (;;) {
    const fresh = await withoutExpired(parts, batch, attempts);
    if (fresh.length === 0) return true;
    batch = fresh;
    const requestId = randomUUID();
    const result = await parts.invoke(batch, requestId);
    const failedAt = firstFailure(parts.definition, batch, result);
    if (failedAt === undefined) return true;
    parts.onRetry('errorMessage' in result ? result.errorMessage : 'the function reported failed items');
    if (result.status === 'throttled') {
      // A throttled call never reached the function and does not count as a try of it.
      if (!(await parts.pause(++throttles))) return false;
      continue;
    }
    attempts = failedAt > 0 ? 1 : attempts + 1;
    batch = batch.slice(failedAt);
    // AWS: documented; splitting does not count as a retry, and a reported item is itself the place to split.
    if (parts.definition.bisects && failedAt === 0 && batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      if (!(await parts.pause(1))) return false;
      return (
        (await settle(parts, batch.slice(0, middle), attempts - 1)) &&
        (await settle(parts, batch.slice(middle), attempts - 1))
      );
    }
    if (attempts > parts.definition.retriesMax) {
      await discard(parts, batch, 'RetryAttemptsExhausted', attempts, requestId, result);
      return true;
    }
    if (!(await parts.pause(attempts))) return false;
  }
}

async function withoutExpired(
  parts: StreamBatchParts,
  batch: StreamRecord[],
  attempts: number,
): Promise<StreamRecord[]> {
  const oldestMs = parts.nowMs() - parts.definition.ageMsMax;
  // Records carry whole seconds, so one is given the second that it may have been made in.
  const isExpired = (record: StreamRecord) =>
    record.dynamodb.ApproximateCreationDateTime * 1000 + 999 < oldestMs;
  const expired = batch.filter(isExpired);
  if (expired.length === 0) return batch;
  await discard(parts, expired, 'RecordAgeExceeded', attempts, randomUUID());
  return batch.filter((record) => !isExpired(record));
}

/** Where the batch has to continue; undefined when it is done. */
function firstFailure(
  definition: StreamMappingDefinition,
  batch: StreamRecord[],
  result: InvokeResult,
): number | undefined {
  if (result.status !== 'ok') return 0;
  if (!definition.reportsItemFailures) return undefined;
  const failures = (result.payload as { batchItemFailures?: unknown } | null)?.batchItemFailures;
  if (failures === undefined || failures === null) return undefined;
  if (!Array.isArray(failures)) return 0;
  if (failures.length === 0) return undefined;
  const places = failures.map((failure: { itemIdentifier?: string } | null) =>
    batch.findIndex((record) => record.dynamodb.SequenceNumber === failure?.itemIdentifier),
  );
  // AWS: documented; an identifier that is not in the batch fails all of it.
  return places.includes(-1) ? 0 : Math.min(...places);
}

async function discard(
  { definition, functionArn, nowMs, discard: hand }: StreamBatchParts,
  batch: StreamRecord[],
  condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded',
  attempts: number,
  requestId: string,
  result?: InvokeResult,
): Promise<void> {
  const [first, last] = [batch[0]!, batch.at(-1)!];
  const arrival = (record: StreamRecord) =>
    new Date(record.dynamodb.ApproximateCreationDateTime * 1000).toISOString();
  const functionError = result && result.status !== 'ok' ? { functionError: 'Unhandled' } : {};
  await hand(definition.onFailure, {
    requestContext: {
      requestId,
      functionArn: `${functionArn}:$LATEST`,
      condition,
      approximateInvokeCount: attempts,
    },
    ...(result ? { responseContext: { statusCode: 200, executedVersion: '$LATEST', ...functionError } } : {}),
    version: '1.0',
    timestamp: new Date(nowMs()).toISOString(),
    DDBStreamBatchInfo: {
      shardId: 'shardId-00000000000000000000-00000000',
      startSequenceNumber: first.dynamodb.SequenceNumber,
      endSequenceNumber: last.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: arrival(first),
      approximateArrivalOfLastRecord: arrival(last),
      batchSize: batch.length,
      streamArn: definition.sourceArn,
    },
  });
}
