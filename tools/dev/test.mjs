// npm test: installs what is missing, checks types, lint and format, then runs the suites. The last line counts.
import { getChromium } from './chromium.mjs';
import { readCommandLine } from './commandLine.mjs';
import { changedFiles, drawFiles, expensiveFiles } from './drawnFiles.mjs';
import { reportPermissions } from './permissions.mjs';
import { demandNode, giveUp, installMissing, root } from './ready.mjs';
import { watchWarnings } from './warnings.mjs';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';

const all = ['rules', 'doors', 'cloud', 'parity', 'stories', 'browser'];

const { values, wrong } = readCommandLine({
  name: 'npm test',
  about: `Runs everything that has to pass: types, lint rules, format and every suite. Of the slow test files (whole products, browsers,
engines, commands, long simulations) it runs those whose subject you changed and a random sample; it prints the seed of the sample, and
USHER_SEED sets it. With one seed in three, the stories use the template of production; USHER_STORIES=dev or =prod chooses. Browser tests always use that of dev.`,
  options: {
    only: {
      value: 'suites',
      about: `only these suites, whole, without types, lint and format: ${all.join(', ')}, separated by commas`,
    },
    all: { about: 'runs all test files' },
    full: {
      about:
        'the long run (npm run test:full): all files, larger counts, more seeds, more rounds, and the stories with both templates',
    },
  },
});
const only = values.only?.split(',');
const unknown = only?.find((suite) => !all.includes(suite));
if (unknown !== undefined) wrong(`There is no suite "${unknown}".`);
demandNode();
installMissing({ development: true });

const { full } = values;
const suites = only ?? all;
const seed = readSeed();
const leftOut = only || full || values.all ? [] : draw();
/** By whose template the stories run: `dev`, which `npm start` runs, or `prod`. */
const template = process.env['USHER_STORIES'] ?? (leftOut.length > 0 && seed % 3 === 0 ? 'prod' : 'dev');
if (!['dev', 'prod'].includes(template)) wrong('USHER_STORIES is dev or prod.');
const counts = { passed: 0, failed: 0, skipped: 0 };
/** The least of all: the checks take what the suites leave of the processor, which is what a suite waits in. */
const idlePriority = 19;

const checks = only
  ? []
  : [
      check('types', 'oxlint/bin/oxlint', []),
      check('lint', 'eslint/bin/eslint.js', [
        '.',
        '--cache',
        '--cache-location',
        'build/eslint-cache',
        '--max-warnings',
        '0',
      ]),
      check('format', 'prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']),
    ];
await prepare();
await runSuites();
await Promise.all(checks);

if (counts.skipped > 0) console.log(`${counts.skipped} tests were skipped, which counts as a failure.`);
console.log(`${counts.passed} passed, ${counts.failed + counts.skipped} failed`);
process.exit(counts.failed + counts.skipped > 0 ? 1 : 0);

/** What it printed is shown when it failed. */
async function check(name, bin, binArgs) {
  const started = Date.now();
  const { status, printed } = await node(`node_modules/${bin}`, binArgs, { isQuiet: true, isIdle: true });
  counts[status === 0 ? 'passed' : 'failed']++;
  if (status !== 0) console.log(printed);
  console.log(`${status === 0 ? 'ok' : 'FAILED'}  ${name} (${Math.round((Date.now() - started) / 1000)} s)`);
}

function readSeed() {
  const number = Number(process.env['USHER_SEED'] ?? Date.now() % 1_000_000);
  if (!Number.isSafeInteger(number)) wrong('USHER_SEED is a whole number.');
  return number;
}

/** The expensive files that this run leaves out. */
function draw() {
  const drawn = drawFiles({ seed, suites, files: expensiveFiles(root), changed: changedFiles(root) });
  const count = drawn.taken.length + drawn.leftOut.length;
  console.log(
    `seed ${seed}: ${drawn.taken.length} of ${count} files that take long (npm test -- --all for all):\n  ${drawn.taken.join('\n  ')}`,
  );
  return drawn.leftOut;
}

/** The stack, once for all suites; and for some the built page, and a browser: without one, this is the place to say so. */
async function prepare() {
  const synthesized = await node('tools/dev/synth.mjs', []);
  if (synthesized.status !== 0) giveUp('The stack could not be synthesized: see above.');
  if (!suites.some((suite) => suite === 'browser' || suite === 'rules')) return;
  const built = await node('tools/dev/web.mjs', []);
  if (built.status !== 0) giveUp('The web client could not be built: see above.');
}

/** The browser's files run one after the other, so the other suites run beside them; what it says comes after theirs. */
async function runSuites() {
  const folder = mkdtempSync(join(tmpdir(), 'usher-test-'));
  const permissions = join(folder, 'permissions');
  const watched = watchWarnings(folder);
  const environment = {
    ...(full ? { USHER_FULL: '1' } : {}),
    ...chromium(),
    USHER_STORIES: template,
    USHER_PERMISSIONS: permissions,
    ...watched.environment,
  };
  const lanes = [
    suites.filter((suite) => suite !== 'browser'),
    suites.filter((suite) => suite === 'browser'),
  ];
  // Stripe sends a browser back to the first web origin, and production takes none of this machine.
  const inBrowser = { ...environment, USHER_STORIES: 'dev' };
  const running = lanes
    .filter((lane) => lane.length > 0)
    .map((lane, place) => {
      const isBrowser = lane[0] === 'browser';
      return runLane(lane, join(folder, `${place}.json`), isBrowser ? inBrowser : environment, place > 0);
    });
  const said = await Promise.all(running);
  console.log(said.join(''));
  if (suites.includes('stories'))
    console.log(`The stories ran the template of ${template === 'prod' ? 'production' : 'dev'}.`);
  if (full && suites.includes('stories') && template === 'dev') {
    console.log('The stories by the template of production:');
    await runLane(['stories'], join(folder, 'prod.json'), { ...environment, USHER_STORIES: 'prod' }, false);
  }
  reportWarnings(watched.warnings());
  const line = reportPermissions(permissions, root);
  if (line) console.log(line);
  rmSync(folder, { recursive: true, force: true });
}

/** A warning that scrolls by is not read, and each says that something will stop working. */
function reportWarnings(warnings) {
  if (warnings.length === 0) return;
  counts.failed++;
  console.log(`Node warned ${warnings.length} times, which counts as a failure:\n${warnings.join('\n')}\n`);
}

async function runLane(lane, report, environment, isQuiet) {
  const vitestArgs = [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile=${report}`,
    ...lane.flatMap((suite) => ['--project', suite]),
    ...leftOut.flatMap((file) => ['--exclude', file]),
  ];
  const { status, printed } = await node('node_modules/vitest/vitest.mjs', vitestArgs, {
    environment,
    isQuiet,
  });
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  counts.passed += numPassedTests;
  counts.failed += numFailedTests;
  counts.skipped += numPendingTests + numTodoTests;
  // A file that could not be loaded has no failed test of its own.
  const broken = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  counts.failed += broken;
  if (status !== 0 && numFailedTests + broken === 0) counts.failed++;
  return printed;
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

/** Runs a program of ours to its end; what a quiet one printed is given back. */
async function node(file, nodeArgs, { environment = {}, isQuiet = false, isIdle = false } = {}) {
  const child = spawn(process.execPath, [join(root, file), ...nodeArgs], {
    cwd: root,
    stdio: ['ignore', isQuiet ? 'pipe' : 'inherit', isQuiet ? 'pipe' : 'inherit'],
    env: { ...process.env, ...environment },
  });
  if (isIdle && child.pid !== undefined) setPriority(child.pid, idlePriority);
  // Nothing keeps running after an interrupt.
  const end = () => child.kill();
  process.once('exit', end);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (printed += chunk));
  const status = await new Promise((resolve) => child.once('close', resolve));
  process.off('exit', end);
  return { status, printed };
}
