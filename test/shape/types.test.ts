import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** What the checker that `npm test` runs says of one file, beside a project that refers to its folder. */
function checked(text: string): string[] {
  const house = mkdtempSync(join(tmpdir(), 'usher-types-'));
  for (const file of ['.oxlintrc.json', 'tsconfig.base.json']) cpSync(file, join(house, file));
  symlinkSync(resolve('node_modules'), join(house, 'node_modules'));
  mkdirSync(join(house, 'domain'));
  cpSync('domain/tsconfig.json', join(house, 'domain/tsconfig.json'));
  writeFileSync(join(house, 'tsconfig.json'), '{ "files": [], "references": [{ "path": "domain" }] }');
  writeFileSync(join(house, 'domain/rule.ts'), text);
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [resolve('node_modules/oxlint/bin/oxlint'), '--format', 'json', 'domain'],
    { cwd: house, encoding: 'utf8' },
  );
  rmSync(house, { recursive: true });
  expect(stderr).toBe('');
  return (JSON.parse(stdout) as { diagnostics: { code: string }[] }).diagnostics.map(({ code }) => code);
}

test.each([
  ['a wrong type', 'export const few: number = "many";', 'typescript(TS2322)'],
  ['a misspelt property', 'export const few = { size: 1 }.siez;', 'typescript(TS2339)'],
  ['a name that only a browser has', 'export const here = window;', 'typescript(TS2304)'],
  ['an unused local', 'export function few() { const many = 1; }', 'typescript(TS6133)'],
  [
    'a promise that is not awaited',
    'export async function few() {}\nexport function many() { few(); }',
    'typescript(no-floating-promises)',
  ],
  [
    'a promise whose refusal is lost in a spread',
    'declare const few: Promise<object>;\nexport const many = { ...few };',
    'typescript(no-misused-promises)',
  ],
  [
    'a case that a switch forgets',
    "export function few(of: 'a' | 'b') { switch (of) { case 'a': return 1; } return 2; }",
    'typescript(switch-exhaustiveness-check)',
  ],
])('%s is found', (_, text, code) => {
  expect(checked(text)).toEqual([code]);
});

test('a file without a fault has none', () => {
  expect(checked('export const few: number = 1;')).toEqual([]);
});
