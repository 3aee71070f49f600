import { Worker } from 'node:worker_threads';
import type { Clock } from '../kernel/clock.ts';
import { CallClaims } from './claims.ts';
import type { FunctionDefinition } from './definitions.ts';
import { notBegun, type Environments } from './environments.ts';
import { resultOf, sayBegun, sayEnded, timedOut } from './invocationLog.ts';
import type { InvokeResult } from './invoker.ts';
import type { FunctionLog } from './logs.ts';
import { confineModules } from './modulePlaces.ts';
import { runThread } from './thread.ts';
import type { InvokeMessage, ThreadData, ThreadMessage, ThrownValue } from './threadMessages.ts';

/** AWS: documented; a start is no part of a function's own time, until it takes longer than this. */
const initMsMax = 10_000;

/**
 * Invocations that share a thread at a time. In AWS each has an environment of its own; here the rest wait, and their time does
 * not run, so that a storm is slower than in the cloud and not timed out.
 */
const concurrencyMax = 32;

/** Threads that a call is given to when none of them begins anything. */
const attemptsMax = 3;

interface Invocation {
  payload: string;
  /** How many threads it was given to, with this one. */
  attempt: number;
  startedAt: number;
  /** Of its claim, while it runs. */
  place?: number;
  /** Runs from the moment that the function may begin. */
  timer?: NodeJS.Timeout;
  end(result: InvokeResult | typeof notBegun): void;
}

/** One execution environment: a worker thread that runs several invocations of one function at once. */
export class Sandbox implements Environments {
  /** No new invocations: it timed out, failed to start, or is gone. */
  isRetired = false;
  private readonly worker: Worker;
  private readonly running = new Map<string, Invocation>();
  /** In the order in which they came. */
  private readonly waiting = new Map<string, Invocation>();
  private readonly claims = new CallClaims(concurrencyMax);
  /** What the thread is told in this turn of the loop. */
  private outbox: InvokeMessage[] = [];
  private isReady = false;
  /** It has answered a call. */
  private hasAnswered = false;
  /** Known at once: a thread that could not load ends by itself, and its end may come in the same turn as the promise. */
  private initFailure?: ThrownValue;
  private readonly ready: Promise<ThrownValue | undefined>;
  /** Ready, or too slow to start for the time to stand still any longer. */
  private readonly started: Promise<unknown>;
  private readonly ended: Promise<void>;
  private crash = '';
  private isStopped = false;

  constructor(
    private readonly definition: FunctionDefinition,
    environment: Record<string, string>,
    private readonly clock: Clock,
    private readonly log: FunctionLog,
    addresses: ThreadData['addresses'],
  ) {
    const data: ThreadData = {
      file: definition.file,
      folder: definition.folder,
      exportName: definition.exportName,
      sharedOffset: clock.sharedOffset,
      functionName: definition.name,
      functionArn: definition.arn,
      memoryMb: definition.memoryMb,
      logGroupName: environment.AWS_LAMBDA_LOG_GROUP_NAME!,
      logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME!,
      jsonLogLevel: definition.jsonLogLevel,
      addresses,
      claims: this.claims.shared,
      modules: definition.modules,
    };
    const program = `(${runThread.toString()})(require, (url) => import(url), ${confineModules.toString()});`;
    this.worker = new Worker(program, {
      eval: true,
      env: environment,
      workerData: data,
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: definition.memoryMb },
    });
    // What bypasses `console`, such as a logger with its own stream, is written as it is.
    for (const stream of [this.worker.stdout, this.worker.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => log.write(text));
    }
    this.worker.unref();
    this.ready = new Promise((resolve) => {
      this.worker.on('message', (messages: ThreadMessage[]) => {
        for (const message of messages) {
          if (message.kind === 'ready') {
            this.isReady = true;
            resolve(undefined);
          } else if (message.kind === 'init failed') {
            this.initFailure = message.error;
            resolve(message.error);
          } else this.take(message);
        }
      });
      this.worker.on('exit', () =>
        resolve({ errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited', trace: [] }),
      );
    });
    this.started = readyOrLate(this.ready);
    this.worker.on('error', (error: NodeJS.ErrnoException) => {
      this.crash = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'signal: killed' : 'exit status 129';
      this.sayUncaught(error.stack ?? String(error));
    });
    this.ended = new Promise((resolve) => this.worker.on('exit', (code) => resolve(this.exited(code))));
  }

  get load(): number {
    return this.running.size + this.waiting.size;
  }

  invoke(payload: string, requestId: string, attempt: number): Promise<InvokeResult | typeof notBegun> {
    return new Promise((end) => {
      this.worker.ref();
      this.waiting.set(requestId, { payload, attempt, startedAt: 0, end });
      this.startWaiting();
    });
  }

  /** Ends when the invocations that run or wait are done. */
  retire(): void {
    this.isRetired = true;
    if (this.load === 0) void this.worker.terminate();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.isRetired = true;
    await this.worker.terminate();
    await this.ended;
  }

  private startWaiting(): void {
    for (const [requestId, invocation] of this.waiting) {
      if (this.running.size >= concurrencyMax) return;
      this.waiting.delete(requestId);
      this.start(requestId, invocation);
    }
  }

  private start(requestId: string, invocation: Invocation): void {
    const { timeoutMs } = this.definition;
    const { payload } = invocation;
    const place = this.claims.open();
    invocation.place = place;
    invocation.startedAt = performance.now();
    this.running.set(requestId, invocation);
    sayBegun(this.log, requestId);
    void this.started.then(() => {
      if (this.running.get(requestId) === invocation)
        invocation.timer = setTimeout(() => this.timeOut(requestId), timeoutMs);
    });
    void this.ready.then((failure) => {
      if (this.running.get(requestId) !== invocation) return;
      if (failure) this.failInit(requestId, failure);
      else this.hand({ id: requestId, place, payload, timeoutMs });
    });
  }

  private hand(message: InvokeMessage): void {
    this.outbox.push(message);
    if (this.outbox.length > 1) return;
    setImmediate(() => {
      this.worker.postMessage(this.outbox);
      this.outbox = [];
    });
  }

  private take(message: Exclude<ThreadMessage, { kind: 'ready' | 'init failed' }>): void {
    switch (message.kind) {
      case 'log':
        this.say(message.level, message.id, message.text);
        return;
      case 'error':
        this.hasAnswered = true;
        this.finish(message.id, { status: 'error', ...message.error });
        return;
      case 'result':
        this.hasAnswered = true;
        this.finish(message.id, resultOf(message.payload));
    }
  }

  private timeOut(requestId: string): void {
    const { timeoutMs } = this.definition;
    const result = timedOut(this.log, { requestId, timeoutMs, stamp: this.stamp() });
    this.isRetired = true;
    this.handBack();
    this.finish(requestId, result);
  }

  /**
   * What a thread that is given up has not begun. One that never became ready may not become ready elsewhere either. One that has begun
   * nothing at all may only have been slow; a call that meets several of them goes no further, or it would go from thread to thread for ever.
   */
  private handBack(): void {
    if (!this.isReady || this.isStopped) return;
    const all = [...this.running, ...this.waiting];
    const left = all.filter(([, { place }]) => place === undefined || this.claims.takeBack(place));
    const hasBegun = this.hasAnswered || left.length < all.length;
    for (const [requestId, invocation] of left) {
      if (!hasBegun && invocation.attempt >= attemptsMax) continue;
      clearTimeout(invocation.timer);
      this.running.delete(requestId);
      this.waiting.delete(requestId);
      invocation.end(notBegun);
    }
  }

  private failInit(requestId: string, failure: ThrownValue): void {
    this.isRetired = true;
    if (failure.errorType === 'Runtime.ExitError') {
      this.finish(requestId, {
        status: 'crash',
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${requestId} Error: ${failure.errorMessage}`,
      });
    } else {
      this.sayUncaught(JSON.stringify(failure));
      this.finish(requestId, { status: 'error', ...failure });
    }
  }

  private exited(code: number): void {
    this.isRetired = true;
    const how = this.crash
      ? ` with error: ${this.crash}`
      : code === 0
        ? ' without providing a reason'
        : ` with error: exit status ${code}`;
    this.handBack();
    for (const requestId of [...this.running.keys(), ...this.waiting.keys()]) {
      if (this.initFailure && !this.isStopped) {
        this.failInit(requestId, this.initFailure);
        continue;
      }
      const reason = this.isStopped ? 'The local cloud was stopped' : `Runtime exited${how}`;
      this.finish(requestId, {
        status: 'crash',
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${requestId} Error: ${reason}`,
      });
    }
  }

  private finish(requestId: string, result: InvokeResult): void {
    const invocation = this.running.get(requestId) ?? this.waiting.get(requestId);
    if (!invocation) return;
    this.running.delete(requestId);
    this.waiting.delete(requestId);
    if (invocation.place !== undefined) this.claims.close(invocation.place);
    clearTimeout(invocation.timer);
    const tookMs = performance.now() - invocation.startedAt;
    sayEnded(this.log, requestId, { tookMs, memoryMb: this.definition.memoryMb, status: result.status });
    this.startWaiting();
    if (this.load === 0) {
      if (this.isRetired) void this.worker.terminate();
      else this.worker.unref();
    }
    invocation.end(result);
  }

  /** A line of the runtime's: text, or JSON around what is JSON already. */
  private say(level: string, requestId: string | undefined, text: string): void {
    if (this.definition.jsonLogLevel === undefined) {
      this.log.write(`${this.stamp()}\t${requestId ?? 'undefined'}\t${level}\t${text}`);
      return;
    }
    const head = JSON.stringify({ timestamp: this.stamp(), level, requestId });
    this.log.write(`${head.slice(0, -1)},"message":${text}}`);
  }

  private sayUncaught(what: string): void {
    const text = `Uncaught Exception\t${what}`;
    this.say('ERROR', undefined, this.definition.jsonLogLevel === undefined ? text : JSON.stringify(text));
  }

  private stamp(): string {
    return new Date(this.clock.now()).toISOString();
  }
}

function readyOrLate(ready: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, initMsMax)));
  return Promise.race([ready, late]).finally(() => clearTimeout(timer));
}
