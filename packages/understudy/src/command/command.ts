import { rmSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { CloudOptions } from '../cloud.ts';
import { isStartRefused } from '../refused.ts';
import { companionsNamed } from './companions.ts';
import { answerParent, controlsOf } from './controls.ts';
import { Program, ProgramRefused } from './program.ts';
import { jsonReports } from './jsonReports.ts';
import { keptTemplate } from './keptTemplate.ts';
import type { Reports } from './reports.ts';
import { Running } from './running.ts';
import { terminalReports } from './terminalReports.ts';
import { followed } from './watching.ts';

export interface CommandOptions extends Omit<CloudOptions, 'onFatal' | 'companions'> {
  /** Lines of JSON in place of sentences. */
  json: boolean;
  /** Takes over what is synthesized while it runs. */
  watch: boolean;
  /** Synthesizes the folder: before the start and, when it is watched, after what is saved. */
  synth?: string;
  /** Modules that run beside the stack. */
  companions: string[];
  /** The data folder is removed at the end. */
  ephemeral: boolean;
}

/** The command, from its options to its end. `onEnd` is given the exit code. */
export class Command {
  private readonly reports: Reports;
  private running: Running | undefined;
  private unwatch = (): void => undefined;
  private readonly program: Program | undefined;
  private isEnding = false;

  constructor(
    private readonly options: CommandOptions,
    private readonly onEnd: (code: number) => void,
  ) {
    this.reports = options.json ? jsonReports() : terminalReports();
    if (options.synth !== undefined) this.program = new Program(options.synth);
  }

  /** A start that is refused ends the command with its sentence; a fault of this program is thrown. */
  async start(): Promise<void> {
    try {
      await this.program?.run();
      const { companions, ...given } = this.options;
      const onFatal = (sentence: string) => this.fail(sentence);
      this.running = new Running({ ...given, onFatal }, await companionsNamed(companions), this.reports);
      await this.running.start();
    } catch (error) {
      if (this.isEnding) return;
      if (!isRefused(error)) throw error;
      return this.fail(error.message);
    }
    answerParent(controlsOf(this.running));
    if (this.options.watch) this.watch(this.running);
  }

  async end(code: number): Promise<void> {
    if (this.isEnding) return;
    this.isEnding = true;
    this.unwatch();
    this.program?.stop();
    await this.running?.stop();
    if (this.options.ephemeral) rmSync(this.options.data, { recursive: true, force: true });
    this.onEnd(code);
  }

  private fail(sentence: string): void {
    if (this.isEnding) return;
    this.reports.refused(sentence, false);
    void this.end(1);
  }

  private watch(running: Running): void {
    const { template, data } = this.options;
    const kept = keptTemplate(template, data);
    const paths = this.program ? [process.cwd()] : [template];
    const without = this.program ? [template, data] : [data];
    this.unwatch = followed(paths, without, (changed) => this.takeOver(running, kept, changed));
    this.reports.watching(paths);
  }

  /** What cannot be taken over is said, and the last good state runs on. */
  private async takeOver(running: Running, kept: ReturnType<typeof keptTemplate>, changed: string[]) {
    if (this.isEnding) return;
    const startedMs = performance.now();
    try {
      await this.program?.run();
      if (this.isEnding || !kept.isChanged()) return;
      this.reports.reloading(changed.map((file) => basename(file)));
      await running.reload(resolve(this.options.template));
      kept.keep();
      this.reports.reloaded(running.current, performance.now() - startedMs);
    } catch (error) {
      if (this.isEnding) return;
      if (!isRefused(error)) throw error;
      if (!running.isUp) await running.reload(kept.folder);
      this.reports.refused(error.message, true);
    }
  }
}

function isRefused(error: unknown): error is Error {
  return error instanceof ProgramRefused || isStartRefused(error);
}
