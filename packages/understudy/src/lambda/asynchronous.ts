import { randomUUID } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { Journal } from '../kernel/journal.ts';
import { AccessDenied, type Principal } from '../iam/principal.ts';
import type { FunctionDefinition } from './definitions.ts';
import type { Deliver } from './destinations.ts';
import type { InvokeResult } from './invoker.ts';

/** AWS: documented; a minute before the first retry, two before the second. */
const retryDelaysMs = [60_000, 120_000];
const throttleDelayMs = 1000;
const table = 'async';

interface AsyncEvent {
  id: string;
  functionName: string;
  payload: unknown;
  /** By the machine's clock: an event that waits its turn does not grow old because the product's clock is moved. */
  acceptedAtMs: number;
  attempts: number;
  dueMs: number;
}

export interface AsyncParts {
  journal: Journal;
  clock: Clock;
  functions: ReadonlyMap<string, FunctionDefinition>;
  run: (definition: FunctionDefinition, payload: unknown, requestId: string) => Promise<InvokeResult>;
  deliver: Deliver;
  roleOf: (definition: FunctionDefinition) => Principal;
  onDropped: (message: string) => void;
}

/** Asynchronous invocations: accepted into a journal, so that a restart continues them, then retried as AWS retries. */
export class AsyncInvocations {
  private readonly cancels = new Map<string, () => void>();
  private readonly running = new Set<Promise<void>>();
  private isStopped = false;

  constructor(private readonly parts: AsyncParts) {
    for (const event of parts.journal.table<AsyncEvent>(table).values()) this.plan(event);
  }

  accept(functionName: string, payload: unknown): void {
    const nowMs = this.parts.clock.now();
    const event = {
      id: randomUUID(),
      functionName,
      payload,
      acceptedAtMs: Date.now(),
      attempts: 0,
      dueMs: nowMs,
    };
    this.parts.journal.put(table, event.id, event);
    this.plan(event);
  }

  /** Resolves when nothing is due any more; retries that wait for their time do not count. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  get waiting(): number {
    return this.cancels.size + this.running.size;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    for (const cancel of this.cancels.values()) cancel();
    this.cancels.clear();
    await this.idle();
  }

  private plan(event: AsyncEvent): void {
    if (this.isStopped) return;
    const begin = () => {
      this.cancels.delete(event.id);
      const attempt = this.attempt(event).finally(() => this.running.delete(attempt));
      this.running.add(attempt);
    };
    if (event.dueMs <= this.parts.clock.now()) begin();
    else this.cancels.set(event.id, this.parts.clock.at(event.dueMs, begin));
  }

  private async attempt(event: AsyncEvent): Promise<void> {
    const definition = this.parts.functions.get(event.functionName);
    if (!definition) {
      // The stack changed since it was accepted.
      this.parts.journal.remove(table, event.id);
      this.parts.onDropped(`An event for ${event.functionName} was dropped: the function is gone.`);
      return;
    }
    const result = await this.parts.run(definition, event.payload, event.id);
    // What was cut off by our own stop is tried again after the restart.
    if (this.isStopped && result.status === 'crash') return;
    const nowMs = this.parts.clock.now();
    const isTooOld = Date.now() - event.acceptedAtMs >= definition.async.ageSecondsMax * 1000;
    if (result.status === 'throttled' && !isTooOld) {
      this.again({ ...event, dueMs: nowMs + throttleDelayMs });
      return;
    }
    const attempts = event.attempts + 1;
    if (result.status !== 'ok' && attempts <= definition.async.retriesMax && !isTooOld) {
      this.again({ ...event, attempts, dueMs: nowMs + retryDelaysMs[Math.min(attempts, 2) - 1]! });
      return;
    }
    await this.conclude(definition, { ...event, attempts }, result, isTooOld);
    this.parts.journal.remove(table, event.id);
  }

  private again(event: AsyncEvent): void {
    this.parts.journal.put(table, event.id, event);
    this.plan(event);
  }

  private async conclude(
    definition: FunctionDefinition,
    event: AsyncEvent,
    result: InvokeResult,
    isTooOld: boolean,
  ) {
    const { onSuccess, onFailure } = definition.async;
    const isOk = result.status === 'ok';
    const destination = isOk ? onSuccess : onFailure;
    if (destination !== undefined) {
      const condition = isOk ? 'Success' : isTooOld ? 'EventAgeExceeded' : 'RetriesExhausted';
      await this.hand(
        definition,
        destination,
        recordOf(definition, event, result, condition, this.parts.clock.now()),
      );
    }
    if (!isOk && definition.deadLetterArn !== undefined)
      await this.hand(definition, definition.deadLetterArn, event.payload);
  }

  private async hand(definition: FunctionDefinition, destination: string, payload: unknown): Promise<void> {
    try {
      await this.parts.deliver(destination, payload, this.parts.roleOf(definition));
    } catch (error) {
      if (!(error instanceof AccessDenied)) throw error;
      // AWS: documented; the event is lost, and a metric counts it.
      this.parts.onDropped(
        `${definition.name}: its event could not be handed to ${destination}: ${error.message}`,
      );
    }
  }
}

function recordOf(
  definition: FunctionDefinition,
  event: AsyncEvent,
  result: InvokeResult,
  condition: string,
  nowMs: number,
) {
  const failure = result.status === 'ok' ? {} : { functionError: 'Unhandled' };
  return {
    version: '1.0',
    timestamp: new Date(nowMs).toISOString(),
    requestContext: {
      requestId: event.id,
      functionArn: `${definition.arn}:$LATEST`,
      condition,
      approximateInvokeCount: event.attempts,
    },
    requestPayload: event.payload,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', ...failure },
    responsePayload: answerOf(result),
  };
}

/** The body that the Invoke API gives for a result. */
export function answerOf(result: InvokeResult): unknown {
  switch (result.status) {
    case 'ok':
      return result.payload;
    case 'error':
      return { errorType: result.errorType, errorMessage: result.errorMessage, trace: result.trace };
    case 'crash':
      return { errorType: result.errorType, errorMessage: result.errorMessage };
    case 'throttled':
      return { errorMessage: result.errorMessage };
  }
}
