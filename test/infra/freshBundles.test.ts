import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bundle } from '../../tools/dev/run.mjs';

const folder = mkdtempSync(join(tmpdir(), 'usher-functions-'));
let bundles: string;
let seconds = 0;

beforeAll(async () => {
  bundles = pathToFileURL(await bundle('infra/bundles.ts')).href;
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  for (const name of ['functions', 'domain', 'infra']) mkdirSync(join(folder, name));
});
beforeEach(() => {
  rmSync(join(folder, 'build'), { recursive: true, force: true });
  write('infra/bundles.ts', 'export {};');
  write('package-lock.json', '{}');
  write('domain/rule.ts', "export const rule = 'first';");
  write(
    'functions/ruled.ts',
    "import { rule } from '../domain/rule.ts';\nexport const handler = () => rule;",
  );
  write('functions/plain.ts', "export const handler = () => 'plain';");
  expect(synthesized()).toBe('Bundling 2 functions …');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As saved some time ago, each a second after the one before. */
function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
  const at = Date.now() / 1000 - 3600 + ++seconds;
  utimesSync(join(folder, name), at, at);
}

/** Bundles as a synth does. */
const program = () =>
  `import(${JSON.stringify(bundles)}).then((infra) => infra.bundleFunctions('functions'))`;
const surroundings = () => ({
  cwd: folder,
  env: { ...process.env, USHER_STARTED_MS: String(Date.now()), USHER_QUIET: '' },
});

/** Gives what it said. */
function synthesized(): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', program()], {
    ...surroundings(),
    encoding: 'utf8',
  });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout.trim().replace(/^\d+\.\d s {2}/, '');
}

const textOf = (name: string) =>
  readFileSync(join(folder, 'build/bundles/functions', name, 'index.js'), 'utf8');

test('a function whose files did not change is not bundled again', () => {
  expect(synthesized()).toBe('');
});

test('a changed rule is in the bundles of the functions that import it, and no other is made again', () => {
  write('domain/rule.ts', "export const rule = 'second';");
  expect(synthesized()).toBe('Bundling 1 function …');
  expect(textOf('ruled')).toContain('second');
  expect(textOf('plain')).toContain('plain');
  expect(synthesized()).toBe('');
});

test('every function is bundled again when packages, or the way they are bundled, change', () => {
  write('package-lock.json', '{ "lockfileVersion": 3 }');
  expect(synthesized()).toBe('Bundling 2 functions …');
  write('infra/bundles.ts', 'export const changed = true;');
  expect(synthesized()).toBe('Bundling 2 functions …');
});

test('a bundle that is gone is made again', () => {
  rmSync(join(folder, 'build/bundles/functions/plain'), { recursive: true });
  expect(synthesized()).toBe('Bundling 1 function …');
  expect(textOf('plain')).toContain('plain');
});

test('a file that was saved while it was bundled is bundled again', () => {
  writeFileSync(join(folder, 'domain/rule.ts'), "export const rule = 'late';");
  const ahead = Date.now() / 1000 + 3600;
  utimesSync(join(folder, 'domain/rule.ts'), ahead, ahead);
  expect(synthesized()).toBe('Bundling 1 function …');
  expect(synthesized()).toBe('Bundling 1 function …');
});

test('synths at once bundle one after the other, and the later ones take what the first has made', async () => {
  write('domain/rule.ts', "export const rule = 'second';");
  const said = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, ['-e', program()], surroundings());
      const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
      return out + error;
    }),
  );
  expect(said.filter((one) => one.includes('Bundling 1 function …'))).toHaveLength(1);
  expect(said.filter((one) => one === '')).toHaveLength(3);
  expect(textOf('ruled')).toContain('second');
});

test('a synth that was killed while it bundled holds no later one up', () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const lock = join(folder, 'build/bundles/functions/.lock');
  writeFileSync(lock, String(pid));
  write('domain/rule.ts', "export const rule = 'third';");
  expect(synthesized()).toBe('Bundling 1 function …');
  expect(existsSync(lock)).toBe(false);
});
