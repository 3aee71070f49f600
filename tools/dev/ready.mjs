// What must be there before anything else can run: this file imports nothing that has to be installed.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNpm } from '../../packages/understudy/src/npm.mjs';

// The SDK's own switch: the locked version runs on Node 20, and docs/local.md says until when later ones do.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** One sentence and exit code 1: for what the user of the command can fix. */
export function giveUp(sentence) {
  console.error(sentence);
  process.exit(1);
}

export function demandNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  giveUp(`Usher needs Node 20.19 or newer; this is ${version}.`);
}

/**
 * Installs exactly what the lock file names: what the product needs to run, or with `development` also what tests, checks and
 * code generation need. What is there already stays: a product that runs meanwhile loads some of it late.
 */
export function installMissing({ development = false } = {}) {
  const lacking = { runtime: isLacking(needed), development: development && isLacking(neededForDevelopment) };
  if (!lacking.runtime && !lacking.development) return;
  console.log(
    lacking.runtime
      ? 'Installing dependencies (once) …'
      : 'Installing what tests and development need besides (once) …',
  );
  const words = !lacking.runtime ? ['install', '--no-save'] : development ? ['ci'] : ['ci', '--omit=dev'];
  const { error, problem } = runNpm([...words, '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (problem) giveUp(`The dependencies could not be installed: ${error ? problem : 'npm said why above'}.`);
}

const neededForDevelopment = (entry) => !entry.optional;
const needed = (entry) => !entry.optional && !entry.dev && !entry.devOptional;

/** Whether a package of the lock file that is needed is missing, or there in another version. */
function isLacking(isNeeded) {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return true;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return Object.entries(wanted).some(
    ([path, entry]) =>
      // A workspace's own folder is no installed package; the link to it is.
      path.includes('node_modules/') &&
      isNeeded(entry) &&
      (entry.link ? !present[path]?.link : present[path]?.version !== entry.version),
  );
}
