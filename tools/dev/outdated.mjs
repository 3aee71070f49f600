// npm run outdated: whether a pinned package is withdrawn, newer than its latest, or wants a newer Node than package.json.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmCommand, problemOf } from '../../packages/understudy/src/npm.mjs';
import { readCommandLine } from './commandLine.mjs';
import { allows, isNewer } from './nodeRange.mjs';
import { giveUp, root } from './ready.mjs';

/** Each question is a process of its own. */
const atOnce = 4;

readCommandLine({
  name: 'npm run outdated',
  about: `Asks the package registry about every package that a package.json here pins: whether its version is deprecated, is newer than
the one tagged latest, or needs a newer Node than "engines" promises. Exits with 1 when there is such a package.`,
});
const manifest = manifestIn('.');
const oldest = manifest.engines.node.replace('>=', '');
const pinned = Object.entries(
  Object.assign({}, ...[manifest, ...(manifest.workspaces ?? []).map(manifestIn)].map(pinsOf)),
  // A workspace of this repository is in no registry.
).filter(([name]) => !name.startsWith('@usher/'));
const waiting = [...pinned];
const findings = [];
let done = 0;
await Promise.all(Array.from({ length: atOnce }, asker));
for (const finding of findings.sort()) console.log(finding);
console.log(`${pinned.length} packages are pinned, ${findings.length} findings.`);
process.exit(findings.length > 0 ? 1 : 0);

function manifestIn(folder) {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
}

function pinsOf({ overrides, optionalDependencies, devDependencies, dependencies }) {
  return { ...overrides, ...optionalDependencies, ...devDependencies, ...dependencies };
}

async function asker() {
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    findings.push(...findingsOf(...next, await ask(...next)));
    if (process.stderr.isTTY) process.stderr.write(`\r${++done} of ${pinned.length} asked`);
  }
}

async function ask(name, version) {
  const words = ['view', `${name}@${version}`, 'version', 'deprecated', 'engines', 'dist-tags', '--json'];
  const { file, args, shell } = npmCommand(words);
  const child = spawn(file, args, { cwd: root, shell, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const result = await new Promise((resolve) => {
    child.once('error', (error) => resolve({ error, status: null }));
    child.once('close', (status, signal) => resolve({ status, signal, stderr }));
  });
  const problem = problemOf(result);
  // One npm ends with an error for a version that is not there, another with nothing to show.
  if (problem?.startsWith('E404') || (!problem && stdout.trim() === ''))
    giveUp(`The registry has no ${name}@${version}.`);
  if (problem) giveUp(`The registry did not answer for ${name}@${version} (${problem}).`);
  const answer = JSON.parse(stdout);
  return Array.isArray(answer) ? answer.at(-1) : answer;
}

function findingsOf(name, version, { deprecated, engines, 'dist-tags': { latest } }) {
  const said = [];
  if (deprecated) said.push(`is deprecated: ${deprecated}`);
  if (isNewer(version, latest)) said.push(`is above its latest, ${latest}`);
  if (engines?.node && !allows(engines.node, oldest))
    said.push(`wants Node ${engines.node}, and ${oldest} is promised`);
  return said.map((what) => `${name} ${version} ${what}`);
}
