import fs, {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../../tools/dev/run.mjs';

/** Within the repository, as every entry is. */
const sources = resolve('build', `bundled-${process.pid}`);
const folder = mkdtempSync(join(tmpdir(), 'usher-bundles-'));
let imported = 0;
const entry = relative('.', join(sources, 'entry.ts'));

beforeAll(() => {
  mkdirSync(sources, { recursive: true });
  write('entry.ts', "export { answer } from './answer.ts';");
});
afterAll(() => {
  rmSync(sources, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

/** As saved `secondsAgo`; by default a minute. */
function write(name: string, text: string, secondsAgo = 60): void {
  writeFileSync(join(sources, name), text);
  const at = Date.now() / 1000 - secondsAgo;
  utimesSync(join(sources, name), at, at);
}

async function bundled(): Promise<{ answer: unknown; made: string }> {
  const file = await bundle(entry, folder);
  const made = String(statSync(file).mtimeMs);
  // Read anew each time.
  const { answer } = (await import(`${pathToFileURL(file).href}?${++imported}`)) as { answer: unknown };
  return { answer, made };
}

describe('a bundle', () => {
  test('is taken as it is while nothing that it was made from has changed, and made anew otherwise', async () => {
    write('answer.ts', 'export const answer: number = 1;');
    const first = await bundled();
    expect(await bundled()).toEqual(first);
    write('answer.ts', 'export const answer: number = 2;');
    const second = await bundled();
    expect([first.answer, second.answer]).toEqual([1, 2]);
    expect(second.made).not.toBe(first.made);
    expect(await bundled()).toEqual(second);
  });

  test('of a file that was saved while it was made is made anew by the next start', async () => {
    write('answer.ts', 'export const answer: number = 3;', -60);
    const first = await bundled();
    write('answer.ts', 'export const answer: number = 3;');
    expect((await bundled()).made).not.toBe(first.made);
  });

  test('that is no bundle of ours, or half of one, is made anew', async () => {
    write('answer.ts', 'export const answer: number = 4;');
    const file = await bundle(entry, folder);
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 40));
    expect((await bundled()).answer).toBe(4);
  });

  test('is made in a file of its own by each of two threads that make it at once', async () => {
    write('answer.ts', 'export const answer: number = 6;');
    const written: string[] = [];
    const real = fs.writeFileSync;
    Object.assign(fs, {
      writeFileSync: (...given: Parameters<typeof real>) => {
        written.push(String(given[0]));
        real(...given);
      },
    });
    syncBuiltinESMExports();
    try {
      await Promise.all([bundle(entry, folder), bundle(entry, folder)]);
    } finally {
      Object.assign(fs, { writeFileSync: real });
      syncBuiltinESMExports();
    }
    expect(written).toHaveLength(2);
    expect(written[0]).not.toBe(written[1]);
    expect((await bundled()).answer).toBe(6);
  });

  test('of a file that is gone says so', async () => {
    write('answer.ts', 'export const answer: number = 5;');
    await bundled();
    rmSync(join(sources, 'answer.ts'));
    await expect(bundled()).rejects.toThrow('answer.ts');
  });
});
