import { open, type FileHandle } from 'node:fs/promises';

/** A longer line is told as malformed and not kept. DynamoDB takes no row above 400 KB. */
const lineBytesMax = 1_048_576;
const chunkBytes = 1_048_576;
const newline = 0x0a;
const carriageReturn = 0x0d;

export interface Line {
  /** From 1, as an editor counts. */
  number: number;
  /** Undefined when it is no UTF-8 or too long; `fault` says which. */
  text: string | undefined;
  fault: string | undefined;
  /** The byte behind it, where the next line begins. */
  end: number;
}

/** A place to continue reading from. */
export interface LineCursor {
  offset: number;
  /** Number of the line that begins there. */
  line: number;
}

/** Reads a file line by line from any line on. One line is kept at a time, and the file is never read twice. */
export class Lines {
  private buffer = Buffer.alloc(0);
  private position: number;

  private constructor(
    private readonly file: FileHandle,
    private readonly cursor: LineCursor,
  ) {
    this.position = cursor.offset;
  }

  static async from(path: string, cursor: LineCursor): Promise<Lines> {
    return new Lines(await open(path, 'r'), { ...cursor });
  }

  /** Undefined at the end of the file. */
  async next(): Promise<Line | undefined> {
    let at: number;
    let searched = 0;
    let dropped = 0;
    while ((at = this.buffer.indexOf(newline, searched)) < 0) {
      if (this.buffer.length > lineBytesMax) {
        dropped += this.buffer.length;
        this.buffer = Buffer.alloc(0);
      }
      searched = this.buffer.length;
      const { bytesRead, buffer } = await this.file.read(
        Buffer.alloc(chunkBytes),
        0,
        chunkBytes,
        this.position,
      );
      if (bytesRead === 0) break;
      this.position += bytesRead;
      this.buffer = Buffer.concat([this.buffer, buffer.subarray(0, bytesRead)]);
    }
    const isLast = at < 0;
    if (isLast && this.buffer.length + dropped === 0) return undefined;
    const bytes = this.buffer.subarray(0, isLast ? this.buffer.length : at);
    this.buffer = this.buffer.subarray(bytes.length + (isLast ? 0 : 1));
    const number = this.cursor.line;
    this.cursor.line += 1;
    this.cursor.offset += dropped + bytes.length + (isLast ? 0 : 1);
    return { number, ...textOf(bytes, dropped), end: this.cursor.offset };
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(bytes: Buffer, dropped: number): Pick<Line, 'text' | 'fault'> {
  if (dropped + bytes.length > lineBytesMax)
    return { text: undefined, fault: `the line is longer than ${lineBytesMax} bytes` };
  const own = bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes;
  try {
    return { text: utf8.decode(own), fault: undefined };
  } catch {
    return { text: undefined, fault: 'the line is not UTF-8' };
  }
}

/** A byte order mark says nothing about UTF-8, and many programs write one. */
export const withoutMark = (text: string) => text.replace(/^\uFEFF/, '');
