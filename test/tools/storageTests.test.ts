import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { storageTests, usual } from '../../tools/dev/storageTests.mjs';

const tests = execFileSync('git', ['ls-files', '--', ...usual], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => file.endsWith('.test.ts'));

test('npm run test:engines runs every test of a use case, a table or a fault that is given a world or a product', () => {
  const chosen = storageTests(usual);
  const left = tests.filter((file) => !chosen.includes(file));
  expect(
    left.filter((file) => /\/kit\/(given\.ts|world\/|product\/)/.test(readFileSync(file, 'utf8'))),
  ).toEqual([]);
  expect(chosen.length).toBeGreaterThan(40);
  for (const file of usual.filter((place) => place.endsWith('.test.ts'))) expect(chosen).toContain(file);
  for (const folder of usual.filter((place) => !place.endsWith('.test.ts')))
    expect(chosen.some((file) => file.startsWith(`${folder}/`))).toBe(true);
});

test('a test that speaks to no database is not run on two engines', () => {
  expect(storageTests(['test/domain/window.test.ts', 'test/app/people/run.test.ts'])).toEqual([]);
});
