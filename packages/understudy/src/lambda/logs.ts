import fs from 'node:fs';
import path from 'node:path';

const linesMax = 1000;
/** The file starts anew beyond this, keeping one earlier file. */
const fileBytesMax = 20 * 1024 * 1024;

/** The log of one function: a file to read with any tool, and its newest lines in memory. */
export class FunctionLog {
  private readonly lines: string[] = [];
  private readonly file: string;
  private pending = '';
  private bytes: number;
  private timer: NodeJS.Immediate | undefined;

  constructor(folder: string, functionName: string) {
    fs.mkdirSync(folder, { recursive: true });
    this.file = path.join(folder, `${functionName}.log`);
    this.bytes = fs.existsSync(this.file) ? fs.statSync(this.file).size : 0;
  }

  /** One line, or several. */
  write(said: string): void {
    const text = said.endsWith('\n') ? said.slice(0, -1) : said;
    this.lines.push(...text.split('\n'));
    // Not at every line: it moves all that stay.
    if (this.lines.length > 2 * linesMax) this.lines.splice(0, this.lines.length - linesMax);
    this.pending += `${text}\n`;
    this.timer ??= setImmediate(() => this.flush());
  }

  /** The newest lines, oldest first. */
  tail(count = linesMax): string[] {
    return this.lines.slice(-count);
  }

  /** Everything that was said about one invocation, and is still in memory. */
  linesOf(requestId: string): string[] {
    return this.tail().filter((line) => line.includes(requestId));
  }

  flush(): void {
    clearImmediate(this.timer);
    this.timer = undefined;
    if (this.pending === '') return;
    if (this.bytes > fileBytesMax) {
      fs.renameSync(this.file, `${this.file}.1`);
      this.bytes = 0;
    }
    this.bytes += Buffer.byteLength(this.pending);
    fs.appendFileSync(this.file, this.pending);
    this.pending = '';
  }
}
