import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lock, runIn } from '../../../tools/import/runFolder.ts';

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
