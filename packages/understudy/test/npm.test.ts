import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { npmCommand, problemOf } from '../src/npm.mjs';
import { commandInterpreter, pretending } from './kit/windows.ts';

const installMissing = "import('./tools/dev/ready.mjs').then((ready) => ready.installMissing())";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'usher-npm-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A repository with nothing installed, so that every command begins with the installation. */
function bareCopy(): string {
  const copy = join(folder, 'repository');
  mkdirSync(join(copy, 'packages/understudy/src'), { recursive: true });
  for (const name of ['tools', 'package.json', 'package-lock.json', 'packages/understudy/src/npm.mjs'])
    cpSync(name, join(copy, name), { recursive: true });
  return copy;
}

function onWindows(args: string[], batch: string, cwd: string) {
  return spawnSync(process.execPath, [...pretending(folder, 'win32', 'x64'), ...args], {
    cwd,
    encoding: 'utf8',
    env: commandInterpreter(folder, batch),
  });
}

describe('field 5.5 · on Windows npm is a batch file, and is started through the command interpreter', () => {
  test('the first command installs the dependencies with npm.cmd', () => {
    const copy = bareCopy();
    const batch = `echo "$PWD|$*" > ${folder}/asked; /bin/mkdir -p node_modules; /bin/cp package-lock.json node_modules/.package-lock.json`;
    const { status, stderr } = onWindows(['-e', installMissing], batch, copy);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(readFileSync(join(folder, 'asked'), 'utf8').trim()).toBe(
      `${copy}|ci --omit=dev --no-audit --no-fund`,
    );
  });

  test('what npm says when it fails is shown, with its exit code 1', () => {
    const { status, stderr } = onWindows(
      ['-e', installMissing],
      'echo "npm error code E403" >&2; exit 1',
      bareCopy(),
    );
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'npm error code E403\nThe dependencies could not be installed: npm said why above.\n',
    });
  });

  test('started without the interpreter it is not found: the stand-in refuses what Node refuses', () => {
    const script = `const { error } = require('node:child_process').spawnSync('npm.cmd', ['ci']); console.log(error.code)`;
    expect(onWindows(['-e', script], `touch ${folder}/ran`, folder).stdout.trim()).toBe('ENOENT');
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });
});

describe('npm', () => {
  test('that is not there is named', () => {
    const { status, stderr } = spawnSync(process.execPath, ['-e', installMissing], {
      cwd: bareCopy(),
      encoding: 'utf8',
      env: { PATH: join(folder, 'nothing') },
    });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'The dependencies could not be installed: npm cannot be run: spawnSync npm ENOENT.\n',
    });
  });

  test('is given plain words only: a shell would read anything else a second time', () => {
    for (const word of ['C:\\Users\\First Last', 'a b', 'a&b', '%PATH%', '"a"', '$(x)', '^1.0.0', ''])
      expect(() => npmCommand(['install', word]), word).toThrow('An argument of npm is a plain word');
    expect(npmCommand(['install', '@dynoxide/win32-x64@1.2.1']).args).toHaveLength(2);
  });

  test('has its reason told in one line', () => {
    const real = spawnSync(
      'npm',
      ['install', '--dry-run', '--offline', '--no-audit', 'no-such-package-here@9'],
      {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, npm_config_cache: join(folder, 'cache') },
      },
    );
    expect(problemOf(real)).toMatch(/^ENOTCACHED: request to .*no-such-package-here failed/);
    expect(problemOf({ status: 0, stderr: 'npm warn something' })).toBeUndefined();
    expect(problemOf({ status: null, signal: 'SIGKILL', stderr: '' })).toBe('npm ended with SIGKILL');
    expect(problemOf({ status: 7, stderr: 'Segmentation fault' })).toBe('npm ended with code 7');
  });
});
