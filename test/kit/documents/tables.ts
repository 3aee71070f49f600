import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

type Cells = (string | number)[];

/**
 * Between `<!-- name -->` and `<!-- /name -->` a document has exactly this table. `USHER_WRITE=1` writes it there, for a change that
 * means to change its figures.
 */
export function expectTable(file: string, name: string, rows: Cells[]): void {
  const table = tableOf(rows);
  const place = new RegExp(`(<!-- ${name} -->\\n\\n?)([\\s\\S]*?)(\\n?\\n<!-- /${name} -->)`);
  if (process.env['USHER_WRITE'])
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(
        place,
        (_, before: string, _old, after: string) => before + table + after,
      ),
    );
  expect(squeezed(place.exec(readFileSync(file, 'utf8'))?.[2] ?? '')).toBe(squeezed(table));
}

/** The first row is the head. */
export function tableOf([head, ...rows]: Cells[]): string {
  const line = (cells: Cells) => `| ${cells.join(' | ')} |`;
  return [line(head!), line(head!.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The formatter pads the columns. */
function squeezed(table: string): string {
  return table.replaceAll(/ {2,}/g, ' ').replaceAll(/-{3,}/g, '---');
}
