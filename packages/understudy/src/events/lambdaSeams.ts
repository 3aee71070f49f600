import crypto from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { Authority } from '../iam/principal.ts';
import type { Deliver } from '../lambda/destinations.ts';
import type { QueueSource } from '../lambda/queueMapping.ts';
import type { Events } from './events.ts';
import type { QueuedMessage } from '../sqs/queue.ts';
import type { Account } from '../kernel/stack.ts';
import { isoSeconds } from '../eventbridge/rules.ts';
import { attributesMd5, md5, systemAttributes } from '../sqs/sqsWire.ts';

/** The queues as event source mappings take from them. */
export function queueSourceOf({ queues }: Pick<Events, 'queues'>, account: Account): QueueSource {
  return {
    has: (queueArn) => queues.findByArn(queueArn) !== undefined,
    receive: async (queueArn, max, waitSeconds) => {
      const messages = await queues.findByArn(queueArn)!.receive(max, undefined, waitSeconds);
      return messages.map((message) => ({
        messageId: message.id,
        receiptHandle: message.handle!,
        body: message.body,
        attributes: systemAttributes(message),
        messageAttributes: eventAttributes(message),
        md5OfBody: md5(message.body),
        ...(Object.keys(message.attributes).length > 0 && {
          md5OfMessageAttributes: attributesMd5(message.attributes),
        }),
        eventSource: 'aws:sqs',
        eventSourceARN: queueArn,
        awsRegion: account.region,
      }));
    },
    remove: async (queueArn, receiptHandles) => {
      for (const handle of receiptHandles) queues.findByArn(queueArn)!.remove(handle);
    },
  };
}

/** Whether `deliverTo` can reach a destination; one that it cannot has to stop the start. */
export function hasDestination(cloud: Events, destinationArn: string): boolean {
  const [, , service, , , name = ''] = destinationArn.split(':');
  if (service === 'sqs') return cloud.queues.findByArn(destinationArn) !== undefined;
  if (service === 'events') return busOf(cloud, destinationArn) !== undefined;
  return service === 's3' && cloud.buckets.has(name);
}

/** Where functions' results and given-up records go: to a queue, a bus or a bucket, under the caller's policies. */
export function deliverTo(cloud: Events, account: Account, clock: Clock, authority: Authority): Deliver {
  return async (destinationArn, payload, caller) => {
    const [, , service, , , name = ''] = destinationArn.split(':');
    if (!hasDestination(cloud, destinationArn)) throw new Error(`${destinationArn} is not declared`);
    if (service === 'sqs') {
      authority.demand(caller, 'sqs:SendMessage', destinationArn);
      cloud.queues.findByArn(destinationArn)!.send({ body: JSON.stringify(payload) });
      return;
    }
    const now = clock.now();
    if (service === 'events') {
      authority.demand(caller, 'events:PutEvents', destinationArn);
      await busOf(cloud, destinationArn)!.publish(resultEvent(account, payload, now));
      return;
    }
    // AWS: documented; the key begins with aws/lambda/, the mapping and the day.
    const at = new Date(now).toISOString();
    const day = at.slice(0, 10).replaceAll('-', '/');
    const key = `aws/lambda/${mappingOf(payload)}/${day}/${at.slice(0, 19).replaceAll(':', '.')}-${crypto.randomUUID()}`;
    authority.demand(caller, 's3:PutObject', `${destinationArn}/${key}`);
    const bytes = Buffer.from(JSON.stringify(payload));
    cloud.buckets.put(name, key, { bytes, checksums: {} }, { 'content-type': 'application/json' });
  };
}

function busOf(cloud: Events, arn: string) {
  return [...cloud.buses.values()].find((bus) => bus.arn === arn);
}

function mappingOf(payload: unknown): string {
  const { requestContext } = (payload ?? {}) as { requestContext?: { eventSourceMappingId?: string } };
  return requestContext?.eventSourceMappingId ?? 'function';
}

/** AWS: documented; a bus is given the invocation record as the detail of an event. */
function resultEvent(account: Account, payload: unknown, now: number): Record<string, unknown> {
  const { requestContext } = (payload ?? {}) as {
    requestContext?: { functionArn?: string; condition?: string };
  };
  const outcome = requestContext?.condition === 'Success' ? 'Success' : 'Failure';
  return {
    version: '0',
    id: crypto.randomUUID(),
    'detail-type': `Lambda Function Invocation Result - ${outcome}`,
    source: 'lambda',
    account: account.accountId,
    time: isoSeconds(now),
    region: account.region,
    resources: requestContext?.functionArn === undefined ? [] : [requestContext.functionArn],
    detail: payload,
  };
}

/** An SQS event writes the fields of message attributes small. */
function eventAttributes(message: QueuedMessage): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(message.attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        dataType: DataType,
        ...(StringValue !== undefined && { stringValue: StringValue }),
        ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
        stringListValues: [],
        binaryListValues: [],
      },
    ]),
  );
}
