import { fileAt, linesPerPage } from './file.ts';
import { Lines, withoutMark, type LineCursor } from './lines.ts';
import type { Found, Page, Row, Source } from './source.ts';

/** JSON lines: an object on each line. Empty lines are nothing. */
export function jsonlSource(path: string): Source {
  const { size } = fileAt(path);
  let open: { at: number; lines: Lines } | undefined;
  return {
    title: path,
    ...{ size, parts: ['lines'] },
    async page(_part, cursor) {
      const from = (cursor ?? { offset: 0, line: 1 }) as LineCursor;
      if (open?.at !== from.offset) {
        await open?.lines.close();
        open = { at: from.offset, lines: await Lines.from(path, from) };
      }
      const page = await pageOf(open.lines, from);
      open.at = (page.next as LineCursor | undefined)?.offset ?? size;
      return page;
    },
    close: async () => open?.lines.close(),
  };
}

async function pageOf(lines: Lines, from: LineCursor): Promise<Page> {
  const rows: Found[] = [];
  let { offset, line } = from;
  for (let read = 0; read < linesPerPage; read++) {
    const one = await lines.next();
    if (!one) return { rows, next: undefined, size: offset - from.offset };
    offset = one.end;
    line = one.number + 1;
    const place = `line ${one.number}`;
    if (one.text === undefined) rows.push({ place, malformed: one.fault! });
    else if (one.text.trim() !== '') rows.push(foundIn(place, withoutMark(one.text)));
  }
  return { rows, next: { offset, line } satisfies LineCursor, size: offset - from.offset };
}

function foundIn(place: string, text: string): Found {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { place, malformed: `it is not JSON (${(error as Error).message.split('\n')[0]})` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { place, malformed: 'it is JSON, but not an object, { … }' };
  return { place, row: value as Row };
}
