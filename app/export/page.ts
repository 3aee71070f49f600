import { ownSections, shown } from './ownRows.ts';
import type { Row, Subject } from './section.ts';
import { stripeSections } from './stripeRecords.ts';

/** What a page ends after: far below AppSync's 5 MB, with room for one more row of DynamoDB's largest. */
const pageBytesMax = 1_000_000;

const sections = [...ownSections, ...stripeSections];

/** Where a page begins: a section, and the row of it after which it continues. */
export interface Place {
  section: string;
  after?: Row | undefined;
}

/**
 * One page of everything that is kept of a person, as JSON, and where the next one begins. Lists of the same name, put one
 * after the other, are the whole.
 */
export async function pageOf(
  subject: Subject,
  at: string,
  from: Place | undefined,
): Promise<{ document: string; next: Place | undefined }> {
  const document: Row = from ? {} : { exportedAt: at, account: shown({ ...subject.account }) };
  let bytes = 0;
  for (const { name, read } of sections.slice(from ? indexOf(from.section) : 0)) {
    const rows: Row[] = [];
    document[name] = rows;
    let after = from?.section === name ? from.after : undefined;
    for await (const { row, place } of read(subject, after)) {
      const size = sizeOf(row);
      if (bytes > 0 && bytes + size > pageBytesMax)
        return { document: textOf(document), next: { section: name, after } };
      bytes += size;
      rows.push(row);
      after = place;
    }
  }
  return { document: textOf(document), next: undefined };
}

function indexOf(name: string): number {
  return sections.findIndex((section) => section.name === name);
}

/** In the answer, where the document is a text within JSON: each quotation mark and control character is longer there. */
function sizeOf(row: Row): number {
  return Buffer.byteLength(JSON.stringify(textOf(row)));
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (one instanceof Set ? [...one] : one));
}
