import type { HttpRequest, HttpResponse } from '../kernel/http.ts';
import type { Authority, Principal } from '../iam/principal.ts';
import { answerJson, ServiceError, type Body } from '../kernel/answer.ts';
import { answerQuery } from '../kernel/query.ts';
import type { MessageAttributes, OutgoingMessage, Queue, QueuedMessage } from './queue.ts';
import type { Queues } from './queues.ts';
import { bodyOfForm, codeInForm, isForm, resultElement } from './sqsForm.ts';
import { attributesMd5, md5, systemAttributes } from './sqsWire.ts';

type SqsOperation = (queue: Queue, body: Body, queues: Queues) => unknown;

const operations: Record<string, { action: string; run: SqsOperation }> = {
  SendMessage: { action: 'SendMessage', run: sendMessage },
  SendMessageBatch: { action: 'SendMessage', run: sendMessageBatch },
  ReceiveMessage: { action: 'ReceiveMessage', run: receiveMessage },
  DeleteMessage: { action: 'DeleteMessage', run: deleteMessage },
  DeleteMessageBatch: { action: 'DeleteMessage', run: deleteMessageBatch },
  ChangeMessageVisibility: { action: 'ChangeMessageVisibility', run: changeMessageVisibility },
  ChangeMessageVisibilityBatch: { action: 'ChangeMessageVisibility', run: changeMessageVisibilityBatch },
  GetQueueAttributes: { action: 'GetQueueAttributes', run: getQueueAttributes },
  GetQueueUrl: { action: 'GetQueueUrl', run: (queue, _, queues) => ({ QueueUrl: queues.urlOf(queue) }) },
  PurgeQueue: { action: 'PurgeQueue', run: (queue) => queue.purge() },
};

export function handleSqs(
  queues: Queues,
  authority: Authority,
  caller: Principal,
  request: HttpRequest,
): Promise<HttpResponse> {
  const run = (name: string, body: Body) => runOperation(queues, authority, caller, name, body);
  return isForm(request) ? answerForm(request, run) : answerJson(request, '1.0', run);
}

function answerForm(
  request: HttpRequest,
  run: (name: string, body: Body) => Promise<unknown>,
): Promise<HttpResponse> {
  return answerQuery(request, async ({ action }) => {
    try {
      const result = (await run(action, bodyOfForm(request))) as Body | undefined;
      return result && resultElement(action, result);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      throw new ServiceError(codeInForm(error.code), error.message, error.status);
    }
  });
}

async function runOperation(
  queues: Queues,
  authority: Authority,
  caller: Principal,
  name: string,
  body: Body,
): Promise<unknown> {
  if (name === 'ListQueues') {
    authority.demand(caller, 'sqs:ListQueues', queues.arnFor('*'));
    const prefix = String(body['QueueNamePrefix'] ?? '');
    const found = queues.list().filter(({ settings }) => settings.name.startsWith(prefix));
    return found.length > 0 ? { QueueUrls: found.map((queue) => queues.urlOf(queue)) } : {};
  }
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (!operation)
    throw new ServiceError('InvalidAction', `The action ${name} is not valid for this endpoint.`);
  const target = textAt(body, name === 'GetQueueUrl' ? 'QueueName' : 'QueueUrl');
  authority.demand(caller, `sqs:${operation.action}`, queues.arnFor(target));
  return operation.run(queues.get(target), body, queues);
}

function sendMessage(queue: Queue, body: Body): unknown {
  const message = messageFrom(queue, body);
  const { id, sequence } = queue.send(message);
  return {
    MessageId: id,
    MD5OfMessageBody: md5(message.body),
    ...(message.attributes && { MD5OfMessageAttributes: attributesMd5(message.attributes) }),
    ...(queue.settings.isFifo && { SequenceNumber: sequence }),
  };
}

function sendMessageBatch(queue: Queue, body: Body): unknown {
  return eachEntry(body, (entry) => sendMessage(queue, entry) as Body);
}

async function receiveMessage(queue: Queue, body: Body): Promise<unknown> {
  const max = numberAt(body, 'MaxNumberOfMessages', 1, 10) ?? 1;
  const visibility = numberAt(body, 'VisibilityTimeout', 0, 43_200);
  const wait = numberAt(body, 'WaitTimeSeconds', 0, 20);
  const messages = await queue.receive(max, visibility, wait);
  if (messages.length === 0) return {};
  const systemNames = [...namesAt(body, 'AttributeNames'), ...namesAt(body, 'MessageSystemAttributeNames')];
  return {
    Messages: messages.map((message) =>
      toMessage(message, systemNames, namesAt(body, 'MessageAttributeNames')),
    ),
  };
}

function deleteMessage(queue: Queue, body: Body): void {
  queue.remove(textAt(body, 'ReceiptHandle'));
}

function deleteMessageBatch(queue: Queue, body: Body): unknown {
  return eachEntry(body, (entry) => {
    deleteMessage(queue, entry);
    return {};
  });
}

function changeMessageVisibility(queue: Queue, body: Body): void {
  const seconds = numberAt(body, 'VisibilityTimeout', 0, 43_200);
  if (seconds === undefined) throw missing('VisibilityTimeout');
  queue.changeVisibility(textAt(body, 'ReceiptHandle'), seconds);
}

function changeMessageVisibilityBatch(queue: Queue, body: Body): unknown {
  return eachEntry(body, (entry) => {
    changeMessageVisibility(queue, entry);
    return {};
  });
}

function getQueueAttributes(queue: Queue, body: Body): unknown {
  const { settings } = queue;
  const { visible, inFlight, delayed } = queue.counts();
  const all: Record<string, string> = {
    QueueArn: settings.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    DelaySeconds: String(settings.delaySeconds),
    VisibilityTimeout: String(settings.visibilitySeconds),
    MessageRetentionPeriod: String(settings.retentionSeconds),
    ReceiveMessageWaitTimeSeconds: String(settings.waitSeconds),
    MaximumMessageSize: String(settings.messageBytesMax),
    ...(settings.redrive && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: settings.redrive.deadLetterArn,
        maxReceiveCount: settings.redrive.receivesMax,
      }),
    }),
    ...(settings.isFifo && {
      FifoQueue: 'true',
      ContentBasedDeduplication: String(settings.dedupesByContent),
    }),
  };
  const wanted = namesAt(body, 'AttributeNames');
  return {
    Attributes: Object.fromEntries(
      Object.entries(all).filter(([name]) => wanted.includes('All') || wanted.includes(name)),
    ),
  };
}

function messageFrom(queue: Queue, body: Body): OutgoingMessage {
  const text = textAt(body, 'MessageBody');
  const attributes = body['MessageAttributes'] as MessageAttributes | undefined;
  const bytes = Buffer.byteLength(text) + (attributes ? Buffer.byteLength(JSON.stringify(attributes)) : 0);
  if (bytes > queue.settings.messageBytesMax) {
    throw new ServiceError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${queue.settings.messageBytesMax} bytes.`,
    );
  }
  return {
    body: text,
    attributes: attributes && Object.keys(attributes).length > 0 ? attributes : undefined,
    delaySeconds: numberAt(body, 'DelaySeconds', 0, 900),
    groupId: body['MessageGroupId'] as string | undefined,
    dedupId: body['MessageDeduplicationId'] as string | undefined,
  };
}

function toMessage(message: QueuedMessage, systemNames: string[], attributeNames: string[]): unknown {
  const shown = Object.entries(systemAttributes(message)).filter(
    ([name]) => systemNames.includes('All') || systemNames.includes(name),
  );
  const attributes = Object.entries(message.attributes).filter(([name]) =>
    attributeNames.some(
      (wanted) =>
        wanted === 'All' ||
        wanted === '.*' ||
        wanted === name ||
        (wanted.endsWith('.*') && name.startsWith(wanted.slice(0, -2))),
    ),
  );
  return {
    MessageId: message.id,
    ReceiptHandle: message.handle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(shown.length > 0 && { Attributes: Object.fromEntries(shown) }),
    ...(attributes.length > 0 && {
      MessageAttributes: Object.fromEntries(attributes),
      MD5OfMessageAttributes: attributesMd5(Object.fromEntries(attributes)),
    }),
  };
}

/** AWS: documented; one entry's mistake does not stop the others. */
function eachEntry(body: Body, run: (entry: Body) => Body): unknown {
  const entries = (body['Entries'] ?? []) as Body[];
  if (entries.length === 0)
    throw new ServiceError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > 10) {
    throw new ServiceError('TooManyEntriesInBatchRequest', 'Maximum number of entries per request are 10.');
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new ServiceError(
      'BatchEntryIdsNotDistinct',
      'Two or more batch entries in the request have the same Id.',
    );
  }
  const Successful: Body[] = [];
  const Failed: Body[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry['Id'], ...run(entry) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      Failed.push({ Id: entry['Id'], SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful, Failed };
}

function textAt(body: Body, name: string): string {
  const value = body[name];
  if (typeof value === 'string' && value !== '') return value;
  throw missing(name);
}

function numberAt(body: Body, name: string, min: number, max: number): number | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return value as number;
  throw new ServiceError(
    'InvalidParameterValue',
    `Value ${String(value)} for parameter ${name} is invalid. Reason: Must be between ${min} and ${max}, if provided.`,
  );
}

function namesAt(body: Body, name: string): string[] {
  return (body[name] ?? []) as string[];
}

function missing(name: string): ServiceError {
  return new ServiceError('MissingParameter', `The request must contain the parameter ${name}.`);
}
