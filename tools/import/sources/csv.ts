import { CsvError, parse } from 'csv-parse/sync';
import { NotPossible } from '../../dev/sentences.mjs';
import { fileAt, linesPerPage } from './file.ts';
import { Lines, withoutMark, type Line, type LineCursor } from './lines.ts';
import type { Found, Page, Source } from './source.ts';

/** A quoted value may run over this number of lines; a quote that is open for longer was never closed. */
const linesOfRecordMax = 100;

/** CSV as RFC 4180 has it, with a first line that names the columns. Every value is text. */
export async function csvSource(path: string, delimiter: string): Promise<Source> {
  const { size } = fileAt(path);
  const header = await headerOf(path, delimiter);
  let open: { at: number; records: Records } | undefined;
  return {
    title: path,
    ...{ size, parts: ['lines'] },
    async page(_part, cursor) {
      const from = (cursor ?? header.end) as LineCursor;
      if (open?.at !== from.offset) {
        await open?.records.close();
        open = { at: from.offset, records: new Records(await Lines.from(path, from), delimiter) };
      }
      const page = await pageOf(open.records, header.columns, from);
      open.at = (page.next as LineCursor | undefined)?.offset ?? size;
      return page;
    },
    close: async () => open?.records.close(),
  };
}

async function headerOf(path: string, delimiter: string): Promise<{ columns: string[]; end: LineCursor }> {
  const lines = await Lines.from(path, { offset: 0, line: 1 });
  const records = new Records(lines, delimiter);
  const first = await records.next();
  await records.close();
  if (!first) throw new NotPossible(`${path} is empty: its first line has to name the columns.`);
  if (!first.values)
    throw new NotPossible(`The first line of ${path} has to name the columns: ${first.fault}.`);
  const columns = first.values.map((name, at) => (at === 0 ? withoutMark(name) : name).trim());
  const wrong = columns.find((name, at) => name === '' || columns.indexOf(name) !== at);
  if (wrong !== undefined)
    throw new NotPossible(
      `The first line of ${path} has to name each column once: ${wrong === '' ? 'one has no name' : `${wrong} is named twice`}.`,
    );
  return { columns, end: { offset: first.end, line: first.lastLine + 1 } };
}

async function pageOf(records: Records, columns: string[], from: LineCursor): Promise<Page> {
  const rows: Found[] = [];
  let { offset, line } = from;
  for (let read = 0; read < linesPerPage; read++) {
    const one = await records.next();
    if (!one) return { rows, next: undefined, size: offset - from.offset };
    offset = one.end;
    line = one.lastLine + 1;
    const place = `line ${one.line}`;
    if (!one.values) rows.push({ place, malformed: one.fault! });
    else if (one.values.length !== columns.length)
      rows.push({
        place,
        malformed: `it has ${one.values.length} values, and the first line names ${columns.length} columns`,
      });
    else rows.push({ place, row: Object.fromEntries(columns.map((name, at) => [name, one.values![at]])) });
  }
  return { rows, next: { offset, line } satisfies LineCursor, size: offset - from.offset };
}

interface CsvRecord {
  /** The line that it begins on. */
  line: number;
  lastLine: number;
  end: number;
  values: string[] | undefined;
  fault: string | undefined;
}

/** Records of one line, or of several where a quoted value runs over lines. A fault costs its first line and nothing behind it. */
class Records {
  /** Lines that were read ahead of a quote that did not close. */
  private ahead: Line[] = [];

  constructor(
    private readonly lines: Lines,
    private readonly delimiter: string,
  ) {}

  async next(): Promise<CsvRecord | undefined> {
    let first = await this.line();
    while (first?.text === '') first = await this.line();
    if (!first) return undefined;
    const own = (values: string[] | undefined, fault: string | undefined, last: Line): CsvRecord => ({
      ...{ line: first.number, lastLine: last.number, end: last.end, values, fault },
    });
    const taken = [first];
    for (;;) {
      const last = taken.at(-1)!;
      const read = last.text === undefined ? { fault: last.fault! } : this.parse(taken);
      if (read === 'open' && taken.length < linesOfRecordMax) {
        const more = await this.line();
        if (more) {
          taken.push(more);
          continue;
        }
      }
      if (read !== 'open' && 'values' in read) return own(read.values, undefined, last);
      this.ahead.unshift(...taken.slice(1));
      const fault =
        first.fault ?? (taken.length > 1 || read === 'open' ? 'a quote is not closed' : read.fault);
      return own(undefined, fault, first);
    }
  }

  private async line(): Promise<Line | undefined> {
    return this.ahead.shift() ?? (await this.lines.next());
  }

  private parse(taken: Line[]): { values: string[] } | { fault: string } | 'open' {
    const text = taken.map((line) => line.text).join('\n');
    try {
      const [values] = parse(text, { delimiter: this.delimiter, relax_column_count: true });
      return { values: values! };
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      if (error.code === 'CSV_QUOTE_NOT_CLOSED') return 'open';
      return { fault: 'a quote stands where none may be' };
    }
  }

  close(): Promise<void> {
    return this.lines.close();
  }
}
