import type { ChildProcess } from 'node:child_process';
import type { Answered, Answers, Given } from './asks.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Questions to the process in which a stack runs. It keeps this process alive only while an answer is awaited. */
export class Channel {
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  constructor(private readonly child: ChildProcess) {
    child.on('message', (message) => this.answered(message as Answered));
    child.once('exit', () => this.ended());
    this.hold();
  }

  ask<Ask extends keyof Answers>(ask: Ask, given: Given[Ask]): Promise<Answers[Ask]> {
    return new Promise((resolve, reject) => {
      if (!this.child.connected) return reject(new Error('It has been stopped.'));
      const id = ++this.lastId;
      this.waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      this.hold();
      this.child.send({ id, ask, given });
    });
  }

  /** Until it has ended. */
  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.ref();
    const ended = new Promise((done) => this.child.once('exit', done));
    this.child.kill('SIGTERM');
    await ended;
  }

  private answered({ id, value, problem }: Answered): void {
    const waiting = this.waiting.get(id);
    if (!waiting) return;
    this.waiting.delete(id);
    this.hold();
    if (problem) waiting.reject(Object.assign(new Error(problem.message), { name: problem.name }));
    else waiting.resolve(value);
  }

  private ended(): void {
    for (const { reject } of this.waiting.values()) reject(new Error('It ended before it answered.'));
    this.waiting.clear();
  }

  private hold(): void {
    const isAwaited = this.waiting.size > 0;
    this.child[isAwaited ? 'ref' : 'unref']();
    this.child.channel?.[isAwaited ? 'ref' : 'unref']();
  }
}
