import { AccessDenied, type Authority } from '../iam/principal.ts';
import type { LambdaService } from './lambdaService.ts';
import type { QueueMappingDefinition } from './mappingDefinitions.ts';
import type { MappingStatus } from './mappingStatus.ts';

/** A message as a function sees it: one entry of an SQS event's `Records`. */
export interface QueueRecord {
  messageId: string;
  receiptHandle: string;
  body: string;
  attributes: Record<string, string>;
  messageAttributes: Record<string, unknown>;
  md5OfBody?: string;
  eventSource: 'aws:sqs';
  eventSourceARN: string;
  awsRegion: string;
}

/** What a mapping needs of the queues. */
export interface QueueSource {
  has(queueArn: string): boolean;
  /** Up to `max` messages, which then stay invisible; waits up to `waitSeconds` for the first one. */
  receive(queueArn: string, max: number, waitSeconds: number): Promise<QueueRecord[]>;
  remove(queueArn: string, receiptHandles: string[]): Promise<void>;
}

export interface QueueMappingParts {
  definition: QueueMappingDefinition;
  queues: QueueSource;
  lambda: LambdaService;
  authority: Authority;
  deliversTwice: () => boolean;
  onProblem: (message: string) => void;
}

const waitSeconds = 1;
/** What a function may still take when everything stops. */
const stopMsMax = 2000;
const actions = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];

/** Polls a queue for a function. What fails stays in the queue, whose own policy retries and sets aside. */
export class QueueMapping {
  readonly status: MappingStatus;
  private loops: Promise<void>[] = [];
  private isStopped = false;
  private readonly stopped: Promise<void>;
  private endWaiting: () => void = () => {};

  constructor(private readonly parts: QueueMappingParts) {
    const { id, logicalId, functionName, sourceArn } = parts.definition;
    this.status = { id, logicalId, functionName, sourceArn, state: 'idle', delivered: 0, retries: 0 };
    this.stopped = new Promise((resolve) => (this.endWaiting = resolve));
  }

  start(): void {
    const { definition, lambda, authority, onProblem } = this.parts;
    try {
      for (const action of actions) {
        authority.demand(lambda.roleOf(definition.functionName), `sqs:${action}`, definition.sourceArn);
      }
    } catch (error) {
      if (!(error instanceof AccessDenied)) throw error;
      this.status.state = 'refused';
      this.status.problem = error.message;
      onProblem(`${definition.logicalId} does not run: ${error.message}`);
      return;
    }
    this.loops = Array.from({ length: definition.concurrency }, () => this.run());
  }

  /** A batch that is still being processed stays in the queue, invisible for a while. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.endWaiting();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, stopMsMax)));
    await Promise.race([Promise.all(this.loops), late]);
    clearTimeout(timer);
  }

  private async run(): Promise<void> {
    const { definition, queues } = this.parts;
    while (!this.isStopped) {
      const receiving = queues.receive(definition.sourceArn, definition.batchSize, waitSeconds);
      const messages = await Promise.race([receiving, this.stopped]);
      if (!messages) {
        // What this poll still takes becomes visible again by itself.
        return;
      }
      if (messages.length > 0) await this.deliver(await this.filled(messages));
    }
  }

  /** Waits out the batching window for more messages. */
  private async filled(messages: QueueRecord[]): Promise<QueueRecord[]> {
    const { definition, queues } = this.parts;
    const endsAt = Date.now() + definition.windowMs;
    let batch = messages;
    while (batch.length < definition.batchSize && Date.now() < endsAt && !this.isStopped) {
      const restSeconds = Math.ceil((endsAt - Date.now()) / 1000);
      const more = await Promise.race([
        queues.receive(
          definition.sourceArn,
          definition.batchSize - batch.length,
          Math.min(restSeconds, waitSeconds),
        ),
        this.stopped,
      ]);
      batch = [...batch, ...(more ?? [])];
    }
    return batch;
  }

  private async deliver(messages: QueueRecord[]): Promise<void> {
    const { definition, queues, lambda, deliversTwice } = this.parts;
    const passing = messages.filter((message) => definition.passes(message));
    // AWS: documented; a message that no filter lets through is deleted.
    const done = messages.filter((message) => !passing.includes(message));
    if (passing.length > 0) {
      this.status.state = 'delivering';
      const event = { Records: passing };
      if (deliversTwice()) await lambda.run(definition.functionName, event);
      const result = await lambda.run(definition.functionName, event);
      if (result.status === 'ok') {
        done.push(...this.succeeded(passing, result.payload));
      } else {
        this.status.problem = result.errorMessage;
      }
      const failed = messages.length - done.length;
      this.status.retries += failed;
      this.status.delivered += passing.length - failed;
      this.status.state = 'idle';
    }
    if (done.length > 0)
      await queues.remove(
        definition.sourceArn,
        done.map((message) => message.receiptHandle),
      );
  }

  private succeeded(batch: QueueRecord[], payload: unknown): QueueRecord[] {
    if (!this.parts.definition.reportsItemFailures) return batch;
    const failures = (payload as { batchItemFailures?: unknown } | null)?.batchItemFailures;
    if (failures === undefined || failures === null) return batch;
    if (!Array.isArray(failures)) return [];
    const ids = failures.map((failure: { itemIdentifier?: string } | null) => failure?.itemIdentifier);
    // AWS: documented; an identifier that is not in the batch fails all of it.
    if (ids.some((id) => !batch.some((message) => message.messageId === id))) return [];
    return batch.filter((message) => !ids.includes(message.messageId));
  }
}
