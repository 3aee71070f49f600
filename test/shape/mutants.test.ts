import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rowsOf } from '../../tools/dev/mutants/table.ts';
import { mutants } from '../mutants/list.ts';
import { mutated } from '../mutants/mutant.ts';

const read = (file: string) => readFileSync(file, 'utf8');

test('there are at least a hundred mutants, and each has an id of its own', () => {
  expect(mutants.length).toBeGreaterThanOrEqual(100);
  expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length);
});

test('each mutant applies: its text stands once in its file, and is another afterwards', () => {
  const wrong = mutants.filter((mutant) => {
    const text = read(mutant.file);
    const after = mutated(text, mutant);
    return after === undefined || after === text;
  });
  expect(wrong.map(({ id, file }) => `${id} no longer applies to ${file}`)).toEqual([]);
});

test('the test that kills it is there, by its title', () => {
  const lost = mutants.filter(({ killedBy: [file, title] }) => {
    const text = read(file);
    return ![title, title.replaceAll("'", String.raw`\'`)].some((one) =>
      ["'", '"', '`'].some((quote) => text.includes(`${quote}${one}${quote}`)),
    );
  });
  expect(lost.map(({ id, killedBy }) => `${id}: ${killedBy.join(': ')}`)).toEqual([]);
});

test('every floor of the product has mutants', () => {
  const floors = new Set(mutants.map(({ file }) => file.split('/')[0]));
  expect([...floors].sort()).toEqual(
    ['app', 'domain', 'functions', 'infra', 'packages', 'resolvers', 'store'].sort(),
  );
});

test('docs/trust.md has the table of them: npm run mutants -- --table writes it', () => {
  const written = read('docs/trust.md')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim())
        .slice(1, -1)
        .join(' | '),
    );
  const due = rowsOf(mutants).map((cells) => cells.join(' | '));
  expect(due.filter((row) => !written.includes(row))).toEqual([]);
  expect(written.filter((row) => /^[A-Z]\d\d \|/.test(row) && !due.includes(row))).toEqual([]);
});
