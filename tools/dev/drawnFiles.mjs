// Which of the expensive test files a run takes: most of what all tests cost is whole products, browsers, engines and commands.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const localCloud = 'packages/understudy/src/';

/**
 * The files of these folders, or those named, each start a whole product, a browser, an engine or commands, or fail a flow at each
 * of its calls. With `of`, all of them are run when something of that folder is changed.
 */
const expensive = [
  { suite: 'stories', folder: 'test/stories' },
  { suite: 'stories', folder: 'examples/race/test/stories' },
  { suite: 'browser', folder: 'test/browser' },
  { suite: 'doors', folder: 'test/tools' },
  {
    suite: 'doors',
    folder: 'test/infra',
    names: ['coldStart', 'extensions', 'freshBundles', 'settings', 'validated'],
  },
  {
    suite: 'doors',
    folder: 'test/faults',
    names: ['s4.clockAtEveryCall', 's4.trialAtEveryCall', 's4.trials', 'stripeAtEveryCall'],
  },
  { suite: 'cloud', folder: 'packages/understudy/test', of: localCloud },
  ...['account', 'cloudformation', 'cognito', 'dynamodb', 'lambda'].map((service) => ({
    suite: 'cloud',
    folder: `packages/understudy/test/${service}`,
    of: localCloud,
  })),
];

/** Run each time: what a user and a customer meet first, who may do what, what is counted and what is paid. */
const always = [
  'test/stories/first.test.ts',
  'test/stories/usage.test.ts',
  'test/stories/stripe.test.ts',
  'test/stories/identity.access.test.ts',
  'test/browser/customer.test.ts',
  'test/tools/commands.test.ts',
];

/** Of the others, one in this many is drawn. */
const oneIn = 6;

/**
 * The files that a run takes of the expensive ones, and those that it leaves out. A file that is changed is always taken, and so is
 * one of a folder whose subject is changed; of the others each folder gives its share by the seed.
 */
export function drawFiles({ seed, suites, files, changed }) {
  const unknown = always.filter((file) => !files.some((one) => one.file === file));
  if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: no such test file.`);
  const taken = [];
  const leftOut = [];
  for (const { folder, of } of expensive.filter(({ suite }) => suites.includes(suite))) {
    const here = files.filter((one) => one.folder === folder).map(({ file }) => file);
    const isWhole = of !== undefined && changed.some((file) => file.startsWith(of));
    const isSure = (file) => isWhole || always.includes(file) || changed.includes(file);
    const others = here.filter((file) => !isSure(file)).sort(inOrderOf((file) => shuffled(seed, file)));
    const count = Math.ceil(others.length / oneIn);
    taken.push(...here.filter(isSure), ...others.slice(0, count));
    leftOut.push(...others.slice(count));
  }
  return { taken, leftOut };
}

/** Every expensive test file of the checkout. */
export function expensiveFiles(root) {
  return expensive.flatMap(({ folder, names }) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.test.ts'))
      .filter((name) => !names || names.includes(name.replace('.test.ts', '')))
      .sort()
      .map((name) => ({ folder, file: `${folder}/${name}` })),
  );
}

/** What the work tree and the last commit change. Outside of a repository, and before a second commit, nothing is known of it. */
export function changedFiles(root) {
  const git = (...words) => spawnSync('git', words, { cwd: root, encoding: 'utf8' });
  const committed = git('diff', '--name-only', 'HEAD~1', 'HEAD');
  const uncommitted = git('status', '--porcelain', '--no-renames');
  return [
    ...(committed.status === 0 ? lines(committed.stdout) : []),
    ...(uncommitted.status === 0 ? lines(uncommitted.stdout).map((line) => line.slice(3)) : []),
  ];
}

function lines(text) {
  return text.split('\n').filter((line) => line !== '');
}

/** A place that follows from the seed alone, on every machine. */
function shuffled(seed, file) {
  return createHash('sha256').update(`${seed} ${file}`).digest('hex');
}

function inOrderOf(placeOf) {
  return (one, other) => (placeOf(one) < placeOf(other) ? -1 : 1);
}
