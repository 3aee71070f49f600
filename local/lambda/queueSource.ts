import { createHash } from 'node:crypto';
import type { QueuedMessage } from '../events/queue.ts';
import type { Queues } from '../events/queues.ts';
import type { Account } from '../events/resource.ts';
import type { QueueRecord, QueueSource } from './queueMapping.ts';

/** The stack's queues, as mappings poll them. */
export function queueSource(queues: Queues, account: Account): QueueSource {
  return {
    has: (queueArn) => queues.findByArn(queueArn) !== undefined,
    receive: async (queueArn, max, waitSeconds) => {
      const messages = await queues.findByArn(queueArn)!.receive(max, undefined, waitSeconds);
      return messages.map((message) => recordOf(message, queueArn, account));
    },
    remove: async (queueArn, receiptHandles) => {
      for (const handle of receiptHandles) queues.findByArn(queueArn)!.remove(handle);
    },
  };
}

/** AWS: documented; attributes are spelled in small letters in an event. */
function recordOf(message: QueuedMessage, queueArn: string, { accountId, region }: Account): QueueRecord {
  return {
    messageId: message.id,
    receiptHandle: message.handle!,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(message.receives),
      SentTimestamp: String(message.sentAt),
      SenderId: accountId,
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
      ...(message.groupId !== undefined
        ? { MessageGroupId: message.groupId, SequenceNumber: message.sequence }
        : {}),
      ...(message.dedupId !== undefined ? { MessageDeduplicationId: message.dedupId } : {}),
    },
    messageAttributes: Object.fromEntries(
      Object.entries(message.attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
        name,
        {
          dataType: DataType,
          ...(StringValue !== undefined ? { stringValue: StringValue } : {}),
          ...(BinaryValue !== undefined ? { binaryValue: BinaryValue } : {}),
        },
      ]),
    ),
    md5OfBody: createHash('md5').update(message.body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}
