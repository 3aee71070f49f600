import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

/** Between `<!-- name -->` and `<!-- /name -->` a document has exactly this table; `USHER_WRITE` writes it there. */
export function expectTable(file: string, name: string, [head, ...rows]: (string | number)[][]): void {
  const line = (cells: (string | number)[]) => `| ${cells.join(' | ')} |`;
  const table = [line(head!), line(head!.map(() => '---')), ...rows.map(line)].join('\n');
  const text = readFileSync(file, 'utf8');
  const place = new RegExp(`(<!-- ${name} -->\\n\\n)([\\s\\S]*?)(\\n\\n<!-- /${name} -->)`);
  if (process.env['USHER_WRITE']) {
    writeFileSync(
      file,
      text.replace(place, (_, before: string, _old, after: string) => before + table + after),
    );
    return;
  }
  expect(squeezed(place.exec(text)?.[2] ?? '')).toBe(squeezed(table));
}

/** The formatter pads the columns. */
function squeezed(table: string): string {
  return table.replaceAll(/ {2,}/g, ' ').replaceAll(/-{3,}/g, '---');
}
