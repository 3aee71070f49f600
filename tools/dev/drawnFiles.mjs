// Which of the expensive test files a run takes: most of what all tests cost is whole products, browsers, engines and commands.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const localCloud = 'packages/understudy/src/';

/** Of files that each start a whole product, a browser, an engine or commands, or fail a flow at each of its calls: one in this many. */
const few = 20;
/** Of files that play many turns against the table rules: one in this many. */
const some = 6;

/** With `of`, all files of the folder are run when something below one of these is changed. */
const expensive = [
  { suite: 'stories', folder: 'test/stories', oneIn: few },
  { suite: 'stories', folder: 'examples/race/test/stories', oneIn: few },
  { suite: 'browser', folder: 'test/browser', oneIn: few },
  { suite: 'doors', folder: 'test/tools', oneIn: few },
  {
    suite: 'doors',
    folder: 'test/infra',
    names: ['coldLoad', 'coldStart', 'extensions', 'freshBundles', 'settings', 'stack', 'usher', 'validated'],
    of: ['infra/'],
    oneIn: few,
  },
  {
    suite: 'doors',
    folder: 'test/faults',
    names: ['s4.clockAtEveryCall', 's4.trialAtEveryCall', 's4.trials', 'stripeAtEveryCall'],
    oneIn: few,
  },
  {
    suite: 'doors',
    folder: 'test/faults',
    names: [
      'everySite.billing',
      'everySite.counting',
      'everySite.people',
      's1.trialButton',
      's5.usageLimits',
    ],
    oneIn: some,
  },
  ...['billing', 'changes', 'counting', 'people', 'trials'].map((subject) => ({
    suite: 'doors',
    folder: `test/app/${subject}`,
    of: [`app/${subject}/`],
    oneIn: some,
  })),
  {
    suite: 'doors',
    folder: 'test/functions',
    names: ['archive', 'archive.cost'],
    of: ['app/archive/', 'functions/archive'],
    oneIn: some,
  },
  { suite: 'doors', folder: 'test/store', names: ['legacy'], of: ['store/'], oneIn: some },
  { suite: 'cloud', folder: 'packages/understudy/test', of: [localCloud], oneIn: few },
  ...[
    'account',
    'appsync',
    'appsync/runtime',
    'cloudformation',
    'cognito',
    'command',
    'conformance',
    'dynamodb',
    'lambda',
  ].map((service) => ({
    suite: 'cloud',
    folder: `packages/understudy/test/${service}`,
    of: [localCloud],
    oneIn: some,
  })),
];

/** Run each time: what a user and a customer meet first, who may do what, what is counted and what is paid. */
const always = [
  'test/stories/first.test.ts',
  'test/stories/usage.test.ts',
  'test/stories/stripe.test.ts',
  'test/stories/identity.access.test.ts',
  'test/browser/customer.test.ts',
  'test/app/counting/consume.test.ts',
  'test/app/trials/start.test.ts',
  'test/app/billing/checkout.test.ts',
  'test/app/billing/webhook.test.ts',
];

/**
 * The files that a run takes of the expensive ones, and those that it leaves out. A file that is changed is always taken, and so are
 * those of a group whose subject is changed; of the others each group gives its share by the seed.
 */
export function drawFiles({ seed, suites, files, changed }) {
  const unknown = always.filter((file) => !files.some((one) => one.file === file));
  if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: no such test file.`);
  const taken = [];
  const leftOut = [];
  for (const [group, { suite, of = [], oneIn }] of expensive.entries()) {
    if (!suites.includes(suite)) continue;
    const here = files.filter((one) => one.group === group).map(({ file }) => file);
    const isWhole = of.some((subject) => changed.some((file) => file.startsWith(subject)));
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
  return expensive.flatMap(({ folder, names }, group) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.test.ts'))
      .filter((name) => !names || names.includes(name.replace('.test.ts', '')))
      .sort()
      .map((name) => ({ group, file: `${folder}/${name}` })),
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
