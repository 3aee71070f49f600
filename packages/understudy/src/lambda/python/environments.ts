import path from 'node:path';
import type { Clock } from '../../kernel/clock.ts';
import type { FunctionDefinition } from '../definitions.ts';
import type { Environments } from '../environments.ts';
import { resultOf, sayBegun, sayEnded, timedOut } from '../invocationLog.ts';
import type { InvokeResult } from '../invoker.ts';
import type { FunctionLog } from '../logs.ts';
import { pythonHere } from './interpreter.ts';
import { PythonProcess, type PythonAnswer } from './process.ts';

/** Processes of one function at a time; what comes above waits, and its time does not run. */
const processesMax = 8;
/** AWS: documented; a start is no part of a function's own time, until it takes longer than this. */
const initMsMax = 10_000;

interface Invocation {
  requestId: string;
  payload: string;
  startedAt: number;
  timer?: NodeJS.Timeout;
  end(result: InvokeResult): void;
}

interface Warm {
  process: PythonProcess;
  isReady: boolean;
  running?: Invocation;
}

/** The execution environments of a Python function, each a process that answers one call at a time. */
export class PythonEnvironments implements Environments {
  isRetired = false;
  private readonly warm = new Set<Warm>();
  private readonly waiting: Invocation[] = [];
  private isStopped = false;

  constructor(
    private readonly definition: FunctionDefinition,
    private readonly environment: Record<string, string>,
    private readonly clock: Clock,
    private readonly log: FunctionLog,
  ) {}

  get load(): number {
    return this.waiting.length + [...this.warm].filter(({ running }) => running).length;
  }

  invoke(payload: string, requestId: string): Promise<InvokeResult> {
    return new Promise((end) => {
      this.waiting.push({ requestId, payload, startedAt: 0, end });
      this.startWaiting();
    });
  }

  retire(): void {
    this.isRetired = true;
    if (this.load === 0) void this.stop();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.isRetired = true;
    await Promise.all([...this.warm].map(({ process }) => process.stop()));
    for (const { requestId, end } of this.waiting.splice(0)) end(this.crashed(requestId, 0));
  }

  private startWaiting(): void {
    while (this.waiting.length > 0) {
      const free = [...this.warm].find(({ running }) => !running) ?? this.opened();
      if (!free) return;
      this.start(free, this.waiting.shift()!);
    }
  }

  private opened(): Warm | undefined {
    if (this.warm.size >= processesMax) return undefined;
    const { definition, environment, log } = this;
    const data = {
      folder: definition.folder,
      paths: definition.modules.layers.map((folder) => path.join(folder, 'python')),
      handler: definition.handler,
      functionName: definition.name,
      functionArn: definition.arn,
      memoryMb: definition.memoryMb,
      offsetMs: this.offsetMs(),
      isJson: definition.jsonLogLevel !== undefined,
      level: definition.jsonLogLevel ?? 'NOTSET',
    };
    const opened: Warm = {
      process: new PythonProcess(pythonHere()!, data, environment, log, (answer) =>
        this.take(opened, answer),
      ),
      isReady: false,
    };
    this.warm.add(opened);
    return opened;
  }

  private start(warm: Warm, invocation: Invocation): void {
    warm.running = invocation;
    invocation.startedAt = performance.now();
    sayBegun(this.log, invocation.requestId);
    if (warm.isReady) this.hand(warm, invocation);
    else this.armTimer(warm, invocation, initMsMax + this.definition.timeoutMs);
  }

  private hand(warm: Warm, invocation: Invocation): void {
    const { timeoutMs } = this.definition;
    this.armTimer(warm, invocation, timeoutMs);
    const { requestId: id, payload } = invocation;
    warm.process.call({ id, payload, timeoutMs, offsetMs: this.offsetMs() });
  }

  private armTimer(warm: Warm, invocation: Invocation, ms: number): void {
    clearTimeout(invocation.timer);
    invocation.timer = setTimeout(() => {
      const { requestId } = invocation;
      const { timeoutMs } = this.definition;
      const stamp = new Date(this.clock.now()).toISOString();
      this.warm.delete(warm);
      this.finish(warm, timedOut(this.log, { requestId, timeoutMs, stamp }));
      void warm.process.stop();
    }, ms);
  }

  private take(warm: Warm, answer: PythonAnswer): void {
    switch (answer.kind) {
      case 'ready':
        warm.isReady = true;
        if (warm.running) this.hand(warm, warm.running);
        return;
      case 'init failed':
        this.warm.delete(warm);
        this.log.write(`[ERROR] ${answer.error.errorType}: ${answer.error.errorMessage}`);
        this.finish(warm, { status: 'error', ...answer.error });
        return;
      case 'result':
        this.finish(warm, resultOf(answer.payload));
        return;
      case 'error':
        this.finish(warm, { status: 'error', ...answer.error });
        return;
      case 'ended':
        this.warm.delete(warm);
        this.finish(warm, this.crashed(warm.running?.requestId ?? '', answer.how));
    }
  }

  private crashed(requestId: string, how: number | string): InvokeResult {
    const reason = this.isStopped
      ? 'The local cloud was stopped'
      : how === 0
        ? 'Runtime exited without providing a reason'
        : `Runtime exited with error: ${how === 'SIGKILL' ? 'signal: killed' : `exit status ${how}`}`;
    const errorMessage = `RequestId: ${requestId} Error: ${reason}`;
    return { status: 'crash', errorType: 'Runtime.ExitError', errorMessage };
  }

  private finish(warm: Warm, result: InvokeResult): void {
    const { running } = warm;
    if (!running) return;
    delete warm.running;
    clearTimeout(running.timer);
    const tookMs = performance.now() - running.startedAt;
    sayEnded(this.log, running.requestId, {
      tookMs,
      memoryMb: this.definition.memoryMb,
      status: result.status,
    });
    running.end(result);
    if (!this.isStopped) this.startWaiting();
    if (this.isRetired && this.load === 0) void this.stop();
  }

  private offsetMs(): number {
    return new Float64Array(this.clock.sharedOffset)[0]!;
  }
}
