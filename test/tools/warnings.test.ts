import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const scratch = mkdtempSync(join(tmpdir(), 'usher-warnings-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** As a runner of tests does: one test passed; before, it and what it starts do what `lines` say. */
const runner = (lines: string) => `
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
${lines}
const report = { numPassedTests: 1, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
writeFileSync(process.argv.find((word) => word.startsWith('--outputFile=')).slice(13), JSON.stringify(report));
`;

/** `npm test` itself, with nothing to synthesize and a runner of which we know what it warns of. */
function npmTest(lines: string) {
  const house = mkdtempSync(join(scratch, 'house-'));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(house, file)), { recursive: true });
    writeFileSync(join(house, file), text);
  };
  for (const name of ['tools/dev', 'packages/understudy/src/npm.mjs', 'package.json'])
    cpSync(name, join(house, name), { recursive: true });
  write('package-lock.json', '{ "packages": {} }');
  write('node_modules/.package-lock.json', '{ "packages": {} }');
  write('tools/dev/synth.mjs', '');
  write('node_modules/vitest/vitest.mjs', runner(lines));
  const { status, stdout } = spawnSync(process.execPath, ['tools/dev/test.mjs', '--only', 'doors'], {
    cwd: house,
    encoding: 'utf8',
    // A user who has switched warnings off sees them here all the same.
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  return { status, stdout, last: stdout.trimEnd().split('\n').at(-1) };
}

describe('npm test', () => {
  test('fails and says it when a process of it warns: the runner, a thread of it, or a program that a program started', () => {
    const child = "process.emitWarning('third', 'DeprecationWarning', 'DEP9999')";
    const between = `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(child)}])`;
    const { status, stdout, last } = npmTest(`
process.emitWarning('first');
await new Promise((ended) => new Worker("process.emitWarning('second')", { eval: true }).once('exit', ended));
spawnSync(process.execPath, ['-e', ${JSON.stringify(between)}]);
`);
    expect(stdout).toContain('Node warned 3 times, which counts as a failure:');
    for (const text of ['Warning: first', 'Warning: second', '[DEP9999] DeprecationWarning: third'])
      expect(stdout).toMatch(new RegExp(`^\\(node:\\d+\\) ${text.replaceAll(/[[\]]/g, '\\$&')}$`, 'm'));
    expect({ status, last }).toEqual({ status: 1, last: '1 passed, 1 failed' });
  });

  test('passes when nothing warns', () => {
    const { status, last } = npmTest('');
    expect({ status, last }).toEqual({ status: 0, last: '1 passed, 0 failed' });
  });
});

test('nothing in the repository switches warnings off, but the one of the SDK that docs/local.md names', () => {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  })
    .split('\0')
    .filter((file) => /(\.(ts|tsx|mjs|cjs|js|json|sh|yml)|\.npmrc|\.ci\/run)$/.test(file));
  expect(files.length).toBeGreaterThan(800);
  const off = /NODE_NO_WARNINGS|--no-warnings|--disable-warning|--no-deprecation|noDeprecation/;
  const listening = /(on|off|once|removeAllListeners)\(\s*['"]warning['"]/;
  const quiet = files.filter((file) => {
    const text = readFileSync(file, 'utf8');
    return off.test(text) || listening.test(text);
  });
  // This file, and what turns them on for a user who has them off.
  expect(quiet).toEqual(['test/tools/warnings.test.ts', 'tools/dev/warnings.mjs']);
});
