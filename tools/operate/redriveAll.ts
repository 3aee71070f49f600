import {
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record,
} from '@aws-sdk/client-dynamodb-streams';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';

/** What Lambda sends when it gives up on records of a stream: where they lie, not what they say. */
interface StreamFailure {
  requestContext: { functionArn: string };
  DDBStreamBatchInfo: {
    shardId: string;
    startSequenceNumber: string;
    endSequenceNumber: string;
    streamArn: string;
  };
}

export async function redriveAll(options: {
  stack: string;
  isDryRun: boolean;
  report(line: string): void;
}): Promise<{ done: number; failed: number }> {
  const sqs = new SQSClient({});
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: `${options.stack}-dead-letters` }));
  const counts = { done: 0, failed: 0 };
  const seen = new Set<string>();
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: options.isDryRun ? 1 : 120,
        MessageAttributeNames: ['All'],
      }),
    );
    const fresh = Messages.filter((message) => !seen.has(message.MessageId!));
    if (fresh.length === 0) return counts;
    for (const message of fresh) {
      seen.add(message.MessageId!);
      const fault = options.isDryRun ? 'not taken up' : await takeUp(message, options.stack);
      options.report(`${message.MessageId}: ${fault ?? 'done'}`);
      if (fault) counts.failed += 1;
      else {
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
        counts.done += 1;
      }
    }
  }
}

/** What Lambda sends when a function failed for an event of a schedule: the event, and whose it was. */
interface EventFailure {
  requestContext: { functionArn: string };
  requestPayload: object;
}

/** Undefined when it is done now. */
async function takeUp(message: Message, stack: string): Promise<string | undefined> {
  const body = JSON.parse(message.Body ?? '{}') as Partial<StreamFailure & EventFailure>;
  if (body.DDBStreamBatchInfo && body.requestContext) {
    const records = await recordsOf(body.DDBStreamBatchInfo);
    if (records === undefined)
      return 'the stream does not keep these records any more; npm run verify shows what is missing';
    const name = functionIn(body.requestContext) ?? `${stack}-changes`;
    const { fault, answer } = await invoke(name, { Records: records });
    if (fault !== undefined) return fault;
    const failures = (answer as { batchItemFailures?: unknown[] }).batchItemFailures ?? [];
    return failures.length === 0 ? undefined : `${failures.length} records failed again`;
  }
  const failed = body.requestPayload && body.requestContext && functionIn(body.requestContext);
  if (failed) return (await invoke(failed, body.requestPayload!)).fault;
  const target = message.MessageAttributes?.['TARGET_ARN']?.StringValue;
  if (!target) return 'nothing says whose it is';
  return (await invoke(target, body)).fault;
}

/** `arn:…:function:{name}:{version}` */
function functionIn({ functionArn }: { functionArn: string }): string | undefined {
  return functionArn.split(':')[6];
}

/** The records between two sequence numbers, both included. Undefined when they are gone. */
async function recordsOf(batch: StreamFailure['DDBStreamBatchInfo']): Promise<object[] | undefined> {
  const streams = new DynamoDBStreamsClient({
    // A local engine serves tables and streams at one address.
    ...(process.env['AWS_ENDPOINT_URL_DYNAMODB']
      ? { endpoint: process.env['AWS_ENDPOINT_URL_DYNAMODB'] }
      : {}),
  });
  try {
    const { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({
        StreamArn: batch.streamArn,
        ShardId: batch.shardId,
        ShardIteratorType: 'AT_SEQUENCE_NUMBER',
        SequenceNumber: batch.startSequenceNumber,
      }),
    );
    const records: _Record[] = [];
    let iterator = ShardIterator;
    while (iterator) {
      const answer = await streams.send(new GetRecordsCommand({ ShardIterator: iterator }));
      const inside = (answer.Records ?? []).filter(
        ({ dynamodb }) => !isAfter(dynamodb!.SequenceNumber!, batch.endSequenceNumber),
      );
      records.push(...inside);
      const isOver = inside.length < (answer.Records ?? []).length || answer.Records?.length === 0;
      const isLast = records.at(-1)?.dynamodb?.SequenceNumber === batch.endSequenceNumber;
      if (isOver || isLast) break;
      iterator = answer.NextShardIterator;
    }
    return records.map((record) => ({ ...record, eventSourceARN: batch.streamArn }));
  } catch (error) {
    if (error instanceof Error && error.name === 'TrimmedDataAccessException') return undefined;
    throw error;
  }
}

/** `fault` when the function failed again: its message stays, and the others are taken up all the same. */
async function invoke(name: string, payload: object): Promise<{ fault?: string; answer?: unknown }> {
  const lambda = new LambdaClient({});
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(payload)) }),
  );
  const answer: unknown = JSON.parse(Payload ? Buffer.from(Payload).toString() : 'null');
  if (!FunctionError) return { answer };
  return { fault: `${name} failed again: ${(answer as { errorMessage?: string }).errorMessage}` };
}

/** Sequence numbers are whole numbers of any length. */
function isAfter(one: string, other: string): boolean {
  return BigInt(one) > BigInt(other);
}
