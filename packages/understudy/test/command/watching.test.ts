import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { followed } from '../../src/command/watching.ts';

const scratch = mkdtempSync(join(tmpdir(), 'understudy-watching-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let end = (): void => undefined;
afterEach(() => end());

/** A watched folder, and the names below it that were told as changed. */
function watched(name: string): { folder: string; told: string[] } {
  const folder = join(scratch, name);
  mkdirSync(join(folder, 'left'), { recursive: true });
  const told: string[] = [];
  end = followed([folder], [join(folder, 'left')], async (changed) => {
    told.push(...changed.map((file) => file.slice(folder.length + 1)));
  });
  return { folder, told };
}

test('a file that is written with the content that it had is not told', async () => {
  const { folder, told } = watched('same');
  writeFileSync(join(folder, 'a.js'), '1');
  await expect.poll(() => told).toEqual(['a.js']);
  writeFileSync(join(folder, 'a.js'), '1');
  writeFileSync(join(folder, 'mark'), '');
  await expect.poll(() => told).toEqual(['a.js', 'mark']);
});

test('a file that is moved into place, in a folder that was made meanwhile, is told', async () => {
  const { folder, told } = watched('moved');
  mkdirSync(join(folder, 'lib'));
  await expect.poll(() => told).toContain('lib');
  writeFileSync(join(scratch, 'new.ts'), 'x');
  renameSync(join(scratch, 'new.ts'), join(folder, 'lib', 'new.ts'));
  await expect.poll(() => told).toContain('lib/new.ts');
});

test('what is left out, and what tools write, is not told', async () => {
  const { folder, told } = watched('skipped');
  mkdirSync(join(folder, 'node_modules'));
  writeFileSync(join(folder, 'node_modules', 'a.js'), '');
  writeFileSync(join(folder, 'left', 'a.js'), '');
  writeFileSync(join(folder, 'mark'), '');
  await expect.poll(() => told).toEqual(['mark']);
});
