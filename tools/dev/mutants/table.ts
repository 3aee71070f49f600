import type { Mutant } from '../../../test/mutants/mutant.ts';

const begin = '<!-- mutants: written by `npm run mutants -- --table` -->';
const end = '<!-- /mutants -->';

/** The document with the table of the mutants between its marks; undefined when it has no marks. */
export function withTable(document: string, mutants: readonly Mutant[]): string | undefined {
  const [start, after] = [document.indexOf(begin), document.indexOf(end)];
  if (start < 0 || after < start) return undefined;
  return `${document.slice(0, start + begin.length)}\n\n${tableOf(mutants)}\n${document.slice(after)}`;
}

function tableOf(mutants: readonly Mutant[]): string {
  const head = [
    ['id', 'what is changed', 'what would be lost', 'which test sees it'],
    ['-', '-', '-', '-'],
  ];
  return [...head, ...rowsOf(mutants)].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** A row for each, its cells as they stand in a table. */
export function rowsOf(mutants: readonly Mutant[]): string[][] {
  return mutants.map(({ id, file, before, after, lost, killedBy: [testFile, title] }) =>
    [
      id,
      `${code(file)}: ${changeOf(before, after)}`,
      lost,
      `${code(testFile.replace(/^test\//, ''))}: ${title}`,
    ].map(escaped),
  );
}

/** Only where the two differ, to the next whole word. */
function changeOf(before: string, after: string): string {
  let from = 0;
  while (from < before.length && from < after.length && before[from] === after[from]) from++;
  let back = 0;
  const most = Math.min(before.length, after.length) - from;
  while (back < most && before.at(-1 - back) === after.at(-1 - back)) back++;
  while (from > 0 && /\w/.test(before[from - 1]!)) from--;
  while (back > 0 && /\w/.test(before.at(-back)!)) back--;
  const part = (text: string) =>
    text
      .slice(from, text.length - back)
      .replaceAll(/\s+/g, ' ')
      .trim();
  const [was, becomes] = [part(before), part(after)];
  if (becomes === '') return `without ${code(was)}`;
  if (was === '') return `${code(becomes)} added`;
  return `${code(was)} becomes ${code(becomes)}`;
}

const code = (text: string) => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);
const escaped = (cell: string) => cell.replaceAll('|', String.raw`\|`);
