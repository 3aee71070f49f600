import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { finish, lock, runIn } from '../../../tools/import/runFolder.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-import-runs-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('a lock that a kill left empty, or of a process that is gone, is taken over', () => {
  const identity = { from: 'jsonl:x', sourcePrint: '', mapPrint: '', target: 'usher-test none' };
  for (const left of ['', '0', '999999999']) {
    const run = runIn(join(scratch, 'imports'), undefined, identity, 1);
    writeFileSync(join(run.folder, 'lock'), left);
    lock(run)();
  }
  const run = runIn(join(scratch, 'imports'), undefined, identity, 1);
  writeFileSync(join(run.folder, 'lock'), String(process.ppid));
  expect(() => lock(run)).toThrow(`is being worked on by process ${process.ppid}`);
});

test('a run that is named is continued when it is the same and has not ended, and the reason is told otherwise', () => {
  const folder = join(scratch, 'named');
  const identity = { from: 'csv:x', sourcePrint: 'a', mapPrint: 'b', target: 'usher-test none' };
  const first = runIn(folder, undefined, identity, 4);
  expect(runIn(folder, first.id, identity, 9)).toEqual({ ...first, isContinued: true });
  // The one that has not ended is found without its name; another source begins another run.
  expect(runIn(folder, undefined, identity, 9).id).toBe(first.id);
  const second = runIn(folder, undefined, { ...identity, from: 'csv:y' }, 4);
  expect(second).toMatchObject({ isContinued: false });
  expect(() => runIn(folder, 'gone', identity, 4)).toThrow(`There is no run gone in ${folder}.`);
  for (const [part, why] of [
    ['from', 'it reads another source'],
    ['sourcePrint', 'the source was written since'],
    ['mapPrint', 'it has another map, or the map was changed since'],
    ['target', 'it goes into another deployment'],
  ] as const)
    expect(() => runIn(folder, first.id, { ...identity, [part]: 'other' }, 4)).toThrow(
      `The run ${first.id} is another one: ${why}. The same command without --run begins anew.`,
    );
  const report = finish(first, {});
  expect(() => runIn(folder, first.id, identity, 4)).toThrow(
    `The run ${first.id} has ended; ${report} is its report.`,
  );
  expect(runIn(folder, undefined, identity, 4).id).not.toBe(first.id);
});
