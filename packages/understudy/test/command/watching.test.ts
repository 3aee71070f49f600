import fs, { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
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

test('a folder that is removed and made anew at once is watched on', async () => {
  const { folder, told } = watched('anew');
  const lib = join(folder, 'lib');
  mkdirSync(lib);
  await expect.poll(() => told).toContain('lib');
  rmSync(lib, { recursive: true });
  mkdirSync(lib);
  writeFileSync(join(folder, 'mark'), '');
  await expect.poll(() => told).toContain('mark');
  writeFileSync(join(lib, 'a.ts'), '');
  await expect.poll(() => told).toContain('lib/a.ts');
});

test('a folder that is named, removed and made anew later is watched on, though tools write it', async () => {
  const { folder, told } = watched('cdk.out');
  rmSync(folder, { recursive: true });
  await expect.poll(() => told).toEqual(['']);
  mkdirSync(folder);
  await expect.poll(() => told).toEqual(['', '']);
  writeFileSync(join(folder, 'a.ts'), '');
  await expect.poll(() => told).toContain('a.ts');
});

test('what is left out, and what tools write, is not told', async () => {
  const { folder, told } = watched('skipped');
  mkdirSync(join(folder, 'node_modules'));
  writeFileSync(join(folder, 'node_modules', 'a.js'), '');
  writeFileSync(join(folder, 'left', 'a.js'), '');
  writeFileSync(join(folder, 'mark'), '');
  await expect.poll(() => told).toEqual(['mark']);
});

test.each(['readFileSync', 'readdirSync', 'watch'] as const)(
  'what is removed in the moment before its %s is gone, and all that comes after is told',
  async (name) => {
    const real = fs[name] as (path: string, ...more: unknown[]) => unknown;
    const { folder, told } = watched(`gone-${name}`);
    const passing = join(folder, 'passing');
    let removed = 0;
    const removing = (path: string, ...more: unknown[]) => {
      if (path === passing && existsSync(passing)) {
        rmSync(passing, { recursive: true });
        removed++;
      }
      return real(path, ...more);
    };
    Object.assign(fs, { [name]: removing });
    syncBuiltinESMExports();
    try {
      if (name === 'readFileSync') writeFileSync(passing, 'x');
      else mkdirSync(passing);
      await expect.poll(() => removed).toBe(1);
    } finally {
      Object.assign(fs, { [name]: real });
      syncBuiltinESMExports();
    }
    writeFileSync(join(folder, 'after'), '');
    await expect.poll(() => told).toContain('after');
  },
);
