import type { Clock } from '../kernel/clock.ts';
import { EngineGone } from '../dynamodb/connection.ts';
import { DynamoDbError } from '../dynamodb/errors.ts';
import type { StreamRecord } from '../dynamodb/streamRecords.ts';
import type { StreamService } from '../dynamodb/streamService.ts';
import { AccessDenied, type Authority } from '../iam/principal.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { InvokeResult } from './invoker.ts';
import type { LambdaService } from './lambdaService.ts';
import type { MappingStatus } from './mappingStatus.ts';
import type { StreamMappingDefinition } from './mappingDefinitions.ts';
import { settle } from './streamBatch.ts';
import { Wakeable } from './wakeable.ts';

export interface StreamMappingParts {
  definition: StreamMappingDefinition;
  streams: StreamService;
  lambda: LambdaService;
  authority: Authority;
  clock: Clock;
  checkpoint: Checkpoint;
  /** Test switch: every batch is delivered twice. */
  deliversTwice: () => boolean;
  onProblem: (message: string) => void;
}

/** Writes that pass the gateway wake the mapping; this is for those that do not. */
const idleMs = 1000;
const retryMsMax = 10_000;
/** What a function may still take when everything stops; a batch that is cut off is delivered again after the restart. */
const stopMsMax = 2000;
/** AWS: documented; a batch is at most what fits into an invocation. */
const batchBytesMax = 6_000_000;
/** AWS: documented; what the role is asked for when the mapping is created. */
const actions = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'];

/** Reads one stream for one function, in order, and never past a record that is neither processed nor given up. */
export class StreamMapping {
  readonly status: MappingStatus;
  private readonly sleep = new Wakeable();
  private readonly retrySleep = new Wakeable();
  private waiting: (() => void)[] = [];
  private isStopped = false;
  /** Something was written since the stream was last read. */
  private hasNews = false;
  private readonly cutOff: Promise<InvokeResult>;
  private cut: () => void = () => {};
  private stopListening: () => void = () => {};
  private loop: Promise<void> = Promise.resolve();

  constructor(private readonly parts: StreamMappingParts) {
    const { id, logicalId, functionName, sourceArn } = parts.definition;
    this.status = { id, logicalId, functionName, sourceArn, state: 'idle', delivered: 0, retries: 0 };
    const result = {
      status: 'crash',
      errorType: 'Runtime.ExitError',
      errorMessage: 'The local cloud was stopped',
    } as const;
    this.cutOff = new Promise((resolve) => (this.cut = () => resolve(result)));
  }

  /** Where it has never run before, a mapping at `LATEST` begins here and now. */
  async start(): Promise<void> {
    const { definition, streams, checkpoint } = this.parts;
    if (!this.mayRead()) return;
    if (!checkpoint.read()) {
      checkpoint.write(
        definition.startingPosition === 'LATEST' ? await streams.latest(definition.sourceArn) : undefined,
      );
    }
    this.stopListening = streams.onWrite(definition.sourceArn, () => this.hear());
    this.loop = this.readOn(checkpoint.read()!.after);
  }

  /** Resolves when everything that was committed before the call is processed or given up. */
  drained(): Promise<void> {
    if (this.isStopped || this.status.state === 'refused') return Promise.resolve();
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.sleep.wake();
    });
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.stopListening();
    this.sleep.wake();
    this.retrySleep.wake();
    const timer = setTimeout(this.cut, stopMsMax);
    await this.loop;
    clearTimeout(timer);
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  /** In AWS the mapping could not be created; here everything else runs, and the denial says what is missing. */
  private mayRead(): boolean {
    const { definition, lambda, authority, onProblem } = this.parts;
    try {
      for (const action of actions) {
        authority.demand(lambda.roleOf(definition.functionName), `dynamodb:${action}`, definition.sourceArn);
      }
      return true;
    } catch (error) {
      if (!(error instanceof AccessDenied)) throw error;
      this.status.state = 'refused';
      this.status.problem = error.message;
      onProblem(`${definition.logicalId} does not run: ${error.message}`);
      return false;
    }
  }

  /** Before the writer has its answer: `idle` means that everything committed so far was processed. */
  private hear(): void {
    this.hasNews = true;
    if (this.status.state === 'idle') this.status.state = 'delivering';
    this.sleep.wake();
  }

  private async readOn(from: string | undefined): Promise<void> {
    const { definition, checkpoint } = this.parts;
    const limit = Math.min(definition.batchSize * definition.parallelization, 1000);
    let after = from;
    let windowEndsAt: number | undefined;
    while (!this.isStopped) {
      const waiting = this.waiting.splice(0);
      this.hasNews = false;
      const page = await this.pageBehind(after, limit);
      if (!page) {
        this.waiting.push(...waiting);
        return;
      }
      if (page.end === after) {
        for (const resolve of waiting) resolve();
        this.status.state = this.hasNews ? 'delivering' : 'idle';
        await this.sleep.pause(idleMs);
        continue;
      }
      this.waiting.push(...waiting);
      if (definition.windowMs > 0 && page.isDrained) {
        // A batch that is not full waits for more, unless its reader is waiting for it.
        windowEndsAt ??= Date.now() + definition.windowMs;
        const restMs = windowEndsAt - Date.now();
        if (restMs > 0 && this.waiting.length === 0) {
          await this.sleep.pause(restMs);
          continue;
        }
      }
      windowEndsAt = undefined;
      this.status.state = 'delivering';
      if (
        !(await this.deliver(
          page.records.filter((record) => definition.passes(eventRecord(record, definition.sourceArn))),
        ))
      )
        return;
      after = page.end;
      checkpoint.write(after);
    }
  }

  /** What cannot be read now is asked for again until it is there, as AWS's own pollers do; undefined once everything stops. */
  private async pageBehind(
    after: string | undefined,
    limit: number,
  ): Promise<Awaited<ReturnType<StreamService['read']>> | undefined> {
    const { definition, streams } = this.parts;
    for (let retry = 0; !this.isStopped; retry++) {
      try {
        return await streams.read(definition.sourceArn, after, limit);
      } catch (error) {
        if (!(error instanceof EngineGone || error instanceof DynamoDbError)) throw error;
        this.status.state = 'retrying';
        this.status.retries++;
        this.status.problem = error.message;
        await this.retrySleep.pause(pauseMs(retry));
      }
    }
    return undefined;
  }

  /** Lanes run side by side; all records of one item are in one lane. */
  private async deliver(records: StreamRecord[]): Promise<boolean> {
    const { parallelization, batchSize } = this.parts.definition;
    const lanes: StreamRecord[][] = Array.from({ length: parallelization }, () => []);
    for (const record of records) lanes[laneOf(record, parallelization)]!.push(record);
    const ended = await Promise.all(
      lanes.map(async (lane) => {
        for (const batch of batchesOf(lane, batchSize)) {
          if (!(await this.settle(batch))) return false;
        }
        return true;
      }),
    );
    return ended.every(Boolean);
  }

  private async settle(batch: StreamRecord[]): Promise<boolean> {
    const { definition, lambda, clock, deliversTwice } = this.parts;
    const parts = {
      definition,
      functionArn: lambda.functions.get(definition.functionName)!.arn,
      nowMs: () => clock.now(),
      invoke: async (records: StreamRecord[], requestId: string) => {
        const event = { Records: records.map((record) => eventRecord(record, definition.sourceArn)) };
        if (deliversTwice()) await lambda.run(definition.functionName, event);
        return Promise.race([lambda.run(definition.functionName, event, requestId), this.cutOff]);
      },
      pause: async (retry: number) => {
        if (this.isStopped) return false;
        this.status.state = 'retrying';
        await this.retrySleep.pause(pauseMs(retry));
        return !this.isStopped;
      },
      discard: (destination: string | undefined, message: unknown) => this.discard(destination, message),
      onRetry: (problem: string) => {
        this.status.retries++;
        this.status.problem = problem;
      },
    };
    const isSettled = await settle(parts, batch);
    if (isSettled) this.status.delivered += batch.length;
    return isSettled;
  }

  private async discard(destination: string | undefined, message: unknown): Promise<void> {
    const { definition, lambda, onProblem } = this.parts;
    if (destination === undefined) {
      onProblem(
        `${definition.logicalId} gave up on records, and no destination takes them: ${JSON.stringify(message)}`,
      );
      return;
    }
    try {
      await lambda.deliver(destination, message, lambda.roleOf(definition.functionName));
    } catch (error) {
      if (!(error instanceof AccessDenied)) throw error;
      onProblem(`${definition.logicalId} gave up on records and could not hand them over: ${error.message}`);
    }
  }
}

const pauseMs = (retry: number) => Math.min(25 * 2 ** Math.min(retry, 12), retryMsMax);

/** As a function sees it; two names are spelled otherwise than in GetRecords. AWS: documented. */
function eventRecord(
  { userIdentity, ...record }: StreamRecord,
  eventSourceARN: string,
): Record<string, unknown> {
  return {
    ...record,
    ...(userIdentity
      ? { userIdentity: { principalId: userIdentity.PrincipalId, type: userIdentity.Type } }
      : {}),
    eventSourceARN,
  };
}

/** AWS: documented; the order is kept per item. */
function laneOf(record: StreamRecord, lanes: number): number {
  if (lanes === 1) return 0;
  let hash = 0;
  for (const char of JSON.stringify(
    Object.entries(record.dynamodb.Keys).sort(([a], [b]) => (a < b ? -1 : 1)),
  )) {
    hash = (Math.imul(hash, 31) + char.codePointAt(0)!) | 0;
  }
  return Math.abs(hash) % lanes;
}

function batchesOf(records: StreamRecord[], sizeMax: number): StreamRecord[][] {
  const batches: StreamRecord[][] = [];
  let bytes = 0;
  for (const record of records) {
    // The size is that of the bare values; as JSON with type letters they take up to a few times as much.
    const size =
      record.dynamodb.SizeBytes > 10_000
        ? JSON.stringify(record).length
        : record.dynamodb.SizeBytes * 4 + 600;
    const current = batches.at(-1);
    if (current && current.length < sizeMax && bytes + size <= batchBytesMax) {
      current.push(record);
      bytes += size;
    } else {
      batches.push([record]);
      bytes = size;
    }
  }
  return batches;
}
