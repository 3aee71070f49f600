import type { Queues } from './events/queues.ts';
import type { PolicyAuthority } from './iam/authority.ts';
import type { Deliver } from './lambda/destinations.ts';
import type { QueueSource } from './lambda/queueMapping.ts';

/** The queues as event source mappings poll them. */
export function queueSource(queues: Queues, region: string): QueueSource {
  const required = (arn: string) => {
    const queue = queues.findByArn(arn);
    if (!queue) throw new Error(`There is no queue ${arn}.`);
    return queue;
  };
  return {
    has: (arn) => queues.findByArn(arn) !== undefined,
    receive: async (arn, max, waitSeconds) =>
      (await required(arn).receive(max, undefined, waitSeconds)).map((message) => ({
        messageId: message.id,
        receiptHandle: message.handle!,
        body: message.body,
        attributes: {
          ApproximateReceiveCount: String(message.receives),
          SentTimestamp: String(message.sentAt),
          ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
          ...(message.groupId ? { MessageGroupId: message.groupId } : {}),
        },
        messageAttributes: message.attributes ?? {},
        eventSource: 'aws:sqs' as const,
        eventSourceARN: arn,
        awsRegion: region,
      })),
    remove: (arn, handles) => {
      for (const handle of handles) required(arn).remove(handle);
      return Promise.resolve();
    },
  };
}

/** Destinations of failed invocations and batches: queues are the kind that runs here. */
export function deliverTo(queues: Queues, authority: PolicyAuthority): Deliver {
  return (arn, payload, caller) => {
    const queue = queues.findByArn(arn);
    if (!queue) throw new Error(`The destination ${arn} is no queue of this stack.`);
    authority.demand(caller, 'sqs:SendMessage', arn);
    queue.send({ body: JSON.stringify(payload) });
    return Promise.resolve();
  };
}
