import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repacked } from '../../packages/understudy/test/kit/repacked.ts';
import { bundle } from '../../tools/dev/run.mjs';

const folder = mkdtempSync(join(tmpdir(), 'usher-parts-test-'));
const bundled = (name: string) => join(folder, 'build/bundles/functions', name);

const files: Record<string, string> = {
  // Above the bundles lies what makes every other .js file an ES module.
  'package.json': '{ "type": "module" }',
  'domain/refused.ts': 'export class Refused extends Error { name = "Refused"; }',
  'domain/counted.ts': 'let calls = 0; export function countOne() { return ++calls; }',
  'app/seldom.ts': `import { Refused } from '../domain/refused.ts';
    import { countOne } from '../domain/counted.ts';
    export function seldomNeeded(): number {
      if (process.env['REFUSES']) throw new Refused('not today');
      return countOne();
    }`,
  'functions/often.ts': `import { Refused } from '../domain/refused.ts';
    import { countOne } from '../domain/counted.ts';

export const handler = async (event: { seldom: boolean }) => {
      countOne();
      if (!event.seldom) return countOne();
      try {
        const { seldomNeeded } = await import('../app/seldom.ts');
        return seldomNeeded();
      } catch (error) {
        return error instanceof Refused ? error.stack : 'another class of that name';
      }
    };`,
  'functions/whole.ts': "export const handler = () => 'whole';",
};

beforeAll(async () => {
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  for (const [name, text] of Object.entries(files)) write(name, text);
  const bundles = pathToFileURL(await bundle('infra/bundles.ts')).href;
  const program = `import(${JSON.stringify(bundles)}).then((infra) => infra.bundleFunctions('functions'))`;
  synthesize = () => run(['-e', program], { USHER_QUIET: '1' });
  synthesize();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let synthesize: () => string;

function write(name: string, text: string): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
}

function run(args: string[], env: Record<string, string> = {}): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout.trim();
}

/** Calls the bundle as it is deployed, packed and unpacked again; gives its answer and the files that were loaded for it. */
function called(event: unknown, env: Record<string, string> = {}): { answer: unknown; loaded: string[] } {
  const alone = mkdtempSync(join(tmpdir(), 'usher-unpacked-'));
  try {
    const task = repacked(bundled('often'), alone);
    const program = `const { handler } = require(${JSON.stringify(join(task, 'index'))});
      handler(${JSON.stringify(event)}).then((answer) => console.log(JSON.stringify({
        answer, loaded: Object.keys(require.cache).map((file) => require('node:path').basename(file)) })));`;
    return JSON.parse(run(['--input-type=commonjs', '-e', program], env)) as ReturnType<typeof called>;
  } finally {
    rmSync(alone, { recursive: true, force: true });
  }
}

test('what is behind an import() is a file beside the bundle, and loaded by the first call that reaches it', () => {
  expect(called({ seldom: false })).toEqual({ answer: 2, loaded: ['index.js'] });
  const { loaded } = called({ seldom: true });
  expect(loaded[0]).toBe('index.js');
  expect(loaded.filter((file) => file.startsWith('seldom-'))).toHaveLength(1);
});

test('what both files need is there once: a memory is the same, and so is a class', () => {
  expect(called({ seldom: true }).answer).toBe(2);
  expect(called({ seldom: true }, { REFUSES: '1' }).answer).toContain('Refused: not today');
});

test('a stack names the functions of a file that was loaded later', () => {
  expect(called({ seldom: true }, { REFUSES: '1' }).answer).toMatch(/at seldomNeeded \(.*seldom-\w+\.cjs:/);
});

test('a function without import() is one file', () => {
  expect(readdirSync(bundled('whole'))).toEqual(['index.js']);
});

test('a part of an earlier build is gone after the next one', () => {
  const before = readdirSync(bundled('often'));
  write('app/seldom.ts', 'export const seldomNeeded = () => 7;');
  synthesize();
  const after = readdirSync(bundled('often'));
  expect(called({ seldom: true }).answer).toBe(7);
  expect(after.filter((file) => file.startsWith('seldom-'))).toHaveLength(1);
  expect(after.filter((file) => before.includes(file) && file.startsWith('seldom-'))).toEqual([]);
});
