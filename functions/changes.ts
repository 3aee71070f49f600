import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { changeIn, requestIdOf } from '../app/changes/change.ts';
import { followMailboxes } from '../app/changes/followMailboxes.ts';
import { forgetGone } from '../app/changes/forgetGone.ts';
import { logActions } from '../app/changes/logActions.ts';
import { moveBands } from '../app/changes/moveBands.ts';
import { pushAccounts } from '../app/changes/pushAccounts.ts';
import { pushUsage } from '../app/changes/pushUsage.ts';
import { log, metric } from '../platform/log.ts';
import { carrying } from '../platform/requestId.ts';

/**
 * Everything that follows from a committed change: its row in the action log, its place among the counters near their limit,
 * the mailbox that its trials belong to, and what open screens are told. Each step may run twice for the same record and leaves
 * the same behind, so the batch is simply taken up again from the first record of which something failed.
 */
export const handler = async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  const nowMs = Date.now();
  const changes = event.Records.map(changeIn);
  const failed = new Set<number>();
  for (const step of [logActions, forgetGone, moveBands, followMailboxes, pushUsage, pushAccounts]) {
    for (const { index, error } of await step(changes, nowMs)) {
      failed.add(index);
      carrying(requestIdOf(changes[index]!), () => {
        metric(step === logActions ? 'LogFailed' : 'PublishFailed');
        log('error', 'A consequence failed.', {
          operation: step.name,
          eventId: event.Records[index]!.eventID ?? '',
          error,
        });
      });
    }
  }
  if (failed.size === 0) return { batchItemFailures: [] };
  const first = event.Records[Math.min(...failed)]!;
  return { batchItemFailures: [{ itemIdentifier: sequenceOf(first) }] };
};

function sequenceOf(record: DynamoDBRecord): string {
  return record.dynamodb!.SequenceNumber!;
}
