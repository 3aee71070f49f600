import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { FunctionLog } from '../logs.ts';
import type { ThrownValue } from '../threadMessages.ts';
import { pythonProgram } from './program.ts';

export interface ProcessData {
  folder: string;
  /** Where modules are looked for behind the folder: the layers'. */
  paths: string[];
  handler: string;
  functionName: string;
  functionArn: string;
  memoryMb: number;
  offsetMs: number;
  isJson: boolean;
  level: string;
}

export interface PythonCall {
  id: string;
  payload: string;
  timeoutMs: number;
  offsetMs: number;
}

export type PythonAnswer =
  | { kind: 'ready' }
  | { kind: 'init failed'; error: ThrownValue }
  | { kind: 'result'; payload: string }
  | { kind: 'error'; error: ThrownValue }
  /** The process has ended; `how` is the exit status or the signal, and 0 what ended by itself. */
  | { kind: 'ended'; how: number | string };

/** One execution environment of a Python function: it answers one call after the other. */
export class PythonProcess {
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;

  constructor(
    command: string,
    data: ProcessData,
    environment: Record<string, string>,
    log: FunctionLog,
    onAnswer: (answer: PythonAnswer) => void,
  ) {
    this.child = spawn(command, ['-u', '-c', pythonProgram, JSON.stringify(data)], {
      env: environment,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // An answer counts when all that was printed before it is in the log.
    const answers: PythonAnswer[] = [];
    let marks = 0;
    const pass = () => {
      for (; marks > 0 && answers.length > 0; marks--) onAnswer(answers.shift()!);
    };
    createInterface({ input: this.child.stdout! }).on('line', (line) => {
      answers.push(JSON.parse(line) as PythonAnswer);
      pass();
    });
    createInterface({ input: this.child.stderr! }).on('line', (line) => {
      const said = line.endsWith('\0') ? line.slice(0, -1) : line;
      if (said !== '') log.write(said);
      if (said === line) return;
      marks++;
      pass();
    });
    // A process that has ended takes no more calls; its end is what counts.
    this.child.stdin!.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      // Behind the streams, so that what was said before the end is in the log.
      this.child.on('close', (code, signal) => {
        onAnswer({ kind: 'ended', how: signal ?? code ?? 0 });
        resolve();
      });
    });
    this.child.on('error', (error) => log.write(String(error)));
  }

  call(call: PythonCall): void {
    this.child.stdin!.write(`${JSON.stringify(call)}\n`);
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
