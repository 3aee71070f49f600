import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { drawFiles, expensiveFiles } from '../../tools/dev/drawnFiles.mjs';

const suites = ['rules', 'doors', 'cloud', 'parity', 'stories', 'browser'];
const files = expensiveFiles('.');
const drawnBy = (seed: number, changed: string[] = []) => drawFiles({ seed, suites, files, changed });

test('a run takes or leaves out each file, and less than a third of them', () => {
  const { taken, leftOut } = drawnBy(1);
  expect([...taken, ...leftOut].sort()).toEqual(files.map(({ file }) => file).sort());
  expect(taken.length).toBeLessThan(files.length / 3);
});

test('the same seed draws the same files, and other seeds others, until none was left out each time', () => {
  expect(drawnBy(7)).toEqual(drawnBy(7));
  expect(drawnBy(7)).not.toEqual(drawnBy(8));
  const seen = new Set(Array.from({ length: 400 }, (_, seed) => drawnBy(seed).taken).flat());
  expect(seen.size).toBe(files.length);
});

test('a file that is changed is taken by every seed, and takes no other’s place', () => {
  const changed = drawnBy(1).leftOut[0]!;
  for (let seed = 0; seed < 20; seed++) {
    const { taken } = drawnBy(seed, [changed, 'README.md']);
    expect(taken).toContain(changed);
    expect(taken.length).toBeGreaterThanOrEqual(drawnBy(seed).taken.length);
  }
});

test('a change of the local cloud takes every file of its services, and of others only their share', () => {
  const { taken, leftOut } = drawnBy(1, ['packages/understudy/src/lambda/worker.ts']);
  expect(leftOut.filter((file) => file.startsWith('packages/understudy/'))).toEqual([]);
  expect(taken.filter((file) => file.startsWith('packages/understudy/')).length).toBeGreaterThan(20);
  const others = (run: string[]) => run.filter((file) => !file.startsWith('packages/understudy/'));
  expect(others(taken)).toEqual(others(drawnBy(1).taken));
});

test('a change of a subject takes every file that tests it', () => {
  const { leftOut } = drawnBy(1, ['app/billing/webhook.ts']);
  expect(leftOut.filter((file) => file.startsWith('test/app/billing/'))).toEqual([]);
  expect(leftOut.filter((file) => file.startsWith('test/app/counting/')).length).toBeGreaterThan(5);
});

test('a suite that is not run gives no file', () => {
  const { taken, leftOut } = drawFiles({ seed: 1, suites: ['browser'], files, changed: [] });
  expect([...taken, ...leftOut].every((file) => file.startsWith('test/browser/'))).toBe(true);
});

test('a file that is run each time and is gone is a mistake', () => {
  const without = files.filter(({ file }) => file !== 'test/stories/first.test.ts');
  expect(() => drawFiles({ seed: 1, suites, files: without, changed: [] })).toThrow(
    'test/stories/first.test.ts: no such test file.',
  );
});

test('what is left out is what vitest does not run', () => {
  const { taken, leftOut } = drawnBy(3);
  const vitest = ['node_modules/vitest/vitest.mjs', 'list', '--filesOnly', '--json'];
  const excluded = leftOut.flatMap((file) => ['--exclude', file]);
  const projects = ['stories', 'browser', 'doors', 'cloud'].flatMap((name) => ['--project', name]);
  const listed = execFileSync(process.execPath, [...vitest, ...projects, ...excluded], { encoding: 'utf8' });
  const ran = (JSON.parse(listed) as { file: string }[]).map(({ file }) => file);
  for (const file of taken)
    expect(
      ran.some((one) => one.endsWith(file)),
      file,
    ).toBe(true);
  for (const file of leftOut)
    expect(
      ran.some((one) => one.endsWith(file)),
      file,
    ).toBe(false);
});
