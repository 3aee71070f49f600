import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'usher-installing-'));
  mkdirSync(join(folder, 'packages/understudy/src'), { recursive: true });
  for (const name of ['tools', 'package.json', 'package-lock.json', 'packages/understudy/src/npm.mjs'])
    cpSync(name, join(folder, name), { recursive: true });
  // In the place of npm, so that no registry is asked: notes its words, and leaves the list that npm leaves.
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin', 'package.json'), '{ "type": "commonjs" }');
  writeFileSync(
    join(folder, 'bin', 'npm'),
    `#!/usr/bin/env node
const fs = require('node:fs');
const words = process.argv.slice(2).join(' ');
fs.appendFileSync('asked', words + '\\n');
const { packages } = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'));
const isWanted = ([path, entry]) => path !== '' && !(words.includes('--omit=dev') && (entry.dev || entry.devOptional));
fs.mkdirSync('node_modules', { recursive: true });
const present = Object.fromEntries(Object.entries(packages).filter(isWanted));
fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: present }));
`,
  );
  chmodSync(join(folder, 'bin', 'npm'), 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What npm is asked for by a command that wants this. */
function asked(wanted: 'a start' | 'the tests'): string[] {
  rmSync(join(folder, 'asked'), { force: true });
  const words = wanted === 'the tests' ? '{ development: true }' : '';
  const program = `import('./tools/dev/ready.mjs').then((ready) => ready.installMissing(${words}))`;
  const { status, stderr } = spawnSync(process.execPath, ['-e', program], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: join(folder, 'bin') + delimiter + process.env['PATH'] },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const file = join(folder, 'asked');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

function change(path: string): void {
  const file = join(folder, 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  expect(lock.packages[path].version).toBeDefined();
  lock.packages[path].version = '0.0.1';
  writeFileSync(file, JSON.stringify(lock));
}

const runtime = 'ci --omit=dev --no-audit --no-fund';
const everything = 'ci --no-audit --no-fund';
const added = 'install --no-save --no-audit --no-fund';

describe('the dependencies', () => {
  test('of a start are installed once, and those of the tests are added to them', () => {
    expect([asked('a start'), asked('a start')]).toEqual([[runtime], []]);
    expect([asked('the tests'), asked('the tests'), asked('a start')]).toEqual([[added], [], []]);
  });

  test('are all installed at once by the tests, and a start needs no more', () => {
    expect([asked('the tests'), asked('a start')]).toEqual([[everything], []]);
  });

  test('of a start are installed again when the lock file names another version, and only then', () => {
    asked('the tests');
    change('node_modules/eslint');
    expect([asked('a start'), asked('the tests')]).toEqual([[], [added]]);
    change('node_modules/esbuild');
    expect([asked('a start'), asked('a start'), asked('the tests')]).toEqual([[runtime], [], [added]]);
  });
});
