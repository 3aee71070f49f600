import { spawn, type ChildProcess } from 'node:child_process';

/** What the user of the command can fix. */
export class ProgramRefused extends Error {
  override readonly name = 'ProgramRefused';
}

/** A command line of the user's own, such as `npx cdk synth`. What it prints goes where the errors go. */
export class Program {
  private child: ChildProcess | undefined;

  constructor(private readonly line: string) {}

  /** Until it has ended. */
  async run(): Promise<void> {
    // The standard output may be read by a program; of a synth, it is the template.
    const child = spawn(this.line, { shell: true, stdio: ['ignore', 'pipe', 'inherit'] });
    this.child = child;
    let said = '';
    child.stdout.on('data', (text) => (said = (said + String(text)).slice(-linesMax)));
    const code = await new Promise((done) => {
      child.once('error', (error) => done(error.message));
      child.once('close', done);
    });
    this.child = undefined;
    if (code === 0) return;
    if (said !== '') process.stderr.write(said);
    throw new ProgramRefused(`${this.line} ended with ${String(code)}.`);
  }

  stop(): void {
    this.child?.kill();
  }
}

const linesMax = 20_000;
