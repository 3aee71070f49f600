// npm test: installs what is missing, checks types, lint and format, then runs every suite. The last line counts.
import { getChromium } from './chromium.mjs';
import { reportPermissions } from './permissions.mjs';
import { demandNode, giveUp, installMissing, root } from './ready.mjs';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn, spawnSync } from 'node:child_process';

const help = `usage: npm test [-- --only <suite>[,<suite>…]]
       npm run test:full          the long programme: larger counts, more seeds, more rounds

Suites: rules, doors, parity, stories, browser. Without --only the types, the lint rules and the format are checked too.`;

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  console.log(help);
  process.exit(0);
}
demandNode();
installMissing();

const full = args.includes('--full');
const only = args.includes('--only') ? (args[args.indexOf('--only') + 1] ?? '').split(',') : undefined;
const suites = only ?? ['rules', 'doors', 'parity', 'stories', 'browser'];
const counts = { passed: 0, failed: 0, skipped: 0 };

if (!only) {
  await Promise.all([
    check('types', 'typescript/bin/tsc', ['-b']),
    check('lint', 'eslint/bin/eslint.js', [
      '.',
      '--cache',
      '--cache-location',
      'build/eslint-cache',
      '--max-warnings',
      '0',
    ]),
    check('format', 'prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']),
  ]);
}
prepare();
runSuites();

if (counts.skipped > 0) console.log(`${counts.skipped} tests were skipped, which counts as a failure.`);
console.log(`${counts.passed} passed, ${counts.failed + counts.skipped} failed`);
process.exit(counts.failed + counts.skipped > 0 ? 1 : 0);

/** What it printed is shown when it failed. */
async function check(name, bin, binArgs) {
  const started = Date.now();
  const child = spawn(process.execPath, [join(root, 'node_modules', bin), ...binArgs], { cwd: root });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
  const status = await new Promise((resolve) => child.once('close', resolve));
  counts[status === 0 ? 'passed' : 'failed']++;
  if (status !== 0) console.log(printed);
  console.log(`${status === 0 ? 'ok' : 'FAILED'}  ${name} (${Math.round((Date.now() - started) / 1000)} s)`);
}

/** The browser suites need a built page and a browser; without one, this is the place to say so. */
function prepare() {
  if (!suites.some((suite) => suite === 'browser' || suite === 'rules')) return;
  const built = node('scripts/web.mjs', []);
  if (built.status !== 0) giveUp('The web client could not be built: see above.');
}

function runSuites() {
  const folder = mkdtempSync(join(tmpdir(), 'usher-test-'));
  const report = join(folder, 'report.json');
  const permissions = join(folder, 'permissions');
  const result = node(
    'node_modules/vitest/vitest.mjs',
    [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile=${report}`,
      ...suites.flatMap((suite) => ['--project', suite]),
    ],
    {
      ...(full ? { USHER_FULL: '1' } : {}),
      ...chromium(),
      USHER_PERMISSIONS: permissions,
      NODE_NO_WARNINGS: '1',
    },
  );
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  const line = reportPermissions(permissions, root);
  if (line) console.log(line);
  rmSync(folder, { recursive: true, force: true });
  counts.passed += numPassedTests;
  counts.failed += numFailedTests;
  counts.skipped += numPendingTests + numTodoTests;
  // A file that could not be loaded has no failed test of its own.
  const broken = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  counts.failed += broken;
  if (result.status !== 0 && numFailedTests + broken === 0) counts.failed++;
}

function chromium() {
  if (!suites.includes('browser')) return {};
  const path = getChromium();
  if (!path) {
    giveUp(
      'The browser tests need Chromium: none was found or could be installed. Install one, or set CHROMIUM_PATH.',
    );
  }
  return { CHROMIUM_PATH: path };
}

function node(file, nodeArgs, environment = {}) {
  return spawnSync(process.execPath, [join(root, file), ...nodeArgs], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
}
