// npm run dev: runs the product, and takes over what is saved while it runs.
import { join, resolve } from 'node:path';
import { readCommandLine, run } from './commandLine.mjs';
import { extensionsFrom, localExtensionOptions } from './extensions.mjs';
import { followCatalog } from './features.mjs';
import { whenLauncherEnds } from './launcher.mjs';
import { say } from './progress.mjs';
import { demandNode, installMissing, root } from './ready.mjs';
import { sentenceFor } from './sentences.mjs';

const { values } = readCommandLine({
  name: 'npm run dev',
  about: `Runs the whole product as npm start does, and applies each file that you save. Resolvers, functions, rules, the schema and the
stack restart the product, which keeps its data and its address; the catalog is pushed; pages reload in the open tab. If a
change fails, the reason is printed with its place and the last good state keeps running. Ctrl-C stops it.`,
  options: {
    port: { value: 'n', default: '4000', env: 'USHER_PORT', about: 'the port; 0 picks a free one' },
    data: { value: 'folder', default: '.usher', env: 'USHER_DATA', about: 'the folder for all data' },
    ...localExtensionOptions,
    'no-types': { about: 'does not run the TypeScript compiler, which needs a gigabyte of memory' },
  },
});
demandNode();
/** A burst of saves (a branch that is checked out, a formatter) is one change: this long after the last of them. */
const quietMs = 150;

// A signal may come before any of them is there.
let timer;
let changes;
let pages;
let product;
let types;
let isBusy = false;
let isEnding = false;
whenLauncherEnds(() => void end(0));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (isEnding) process.exit(1);
    void end(0);
  });
}
say('Starting Usher …');
installMissing({ development: true });

const { Product } = await import('./watch/product.mjs');
const { Stacks } = await import('./watch/stack.mjs');
const { startPages } = await import('./watch/pages.mjs');
const { Changes } = await import('./watch/changes.mjs');

let extensions = [];
await run(() => {
  extensions = extensionsFrom(values);
  followCatalog();
});
const stacks = new Stacks(extensions);
process.once('exit', () => stacks.forget());
const data = resolve(root, values.data);
changes = new Changes(extensions, saved);
pages = await startPages(extensions);
const named =
  extensions.length === 0 ? ['--no-extensions'] : extensions.flatMap((folder) => ['--extension', folder]);
product = new Product([...named, '--data', data, '--pages', pages.address], values.port, () => {
  if (!isEnding) console.error('The product has ended. The next save starts it again.');
});
await update();
if (!values['no-types'] && !isEnding) {
  const { watchTypes } = await import('./watch/types.mjs');
  types = watchTypes((line) => console.error(line));
}

function saved() {
  clearTimeout(timer);
  timer = setTimeout(() => void update(), quietMs);
}

/** Takes over everything that is saved, one change after the other; what fails waits for the next save. */
async function update() {
  if (isBusy || isEnding) return;
  isBusy = true;
  try {
    for (let changed = changes.take(); changed && !isEnding; changed = changes.take()) {
      const startedMs = Date.now();
      if (changed.files.length > 0) say(`Saved: ${listed(changed.files)}`);
      const sentence = await takeOver(changed);
      if (sentence) say(`${sentence} (${((Date.now() - startedMs) / 1000).toFixed(1)} s).`);
    }
  } catch (error) {
    changes.putBack();
    if (!isEnding) {
      // What was saved meanwhile is tried next; what has just failed is not tried again.
      saved();
      console.error(sentenceFor(error) ?? error);
      say(
        product.isRunning
          ? 'The last good state keeps running. Waiting for the next save …'
          : 'Waiting for the next save …',
      );
    }
  } finally {
    isBusy = false;
  }
}

async function takeOver(changed) {
  const { checkCatalog, checkPrograms, pushCatalog, writeTypes } = await import('./watch/steps.mjs');
  if (changed.files.includes('cdk.json') && extensionsFrom(values).join() !== extensions.join())
    console.error('cdk.json names other extensions now. They come along when npm run dev is started again.');
  if (changed.catalog) await checkCatalog(named);
  if (changed.programs) await checkPrograms();
  const isFirst = stacks.current === undefined;
  const next = isFirst || changed.stack ? await stacks.next(changed.files) : undefined;
  if (isEnding) return undefined;
  if (next || changed.programs || !product.isRunning) await startWith(next ?? stacks.current);
  if (isEnding) return undefined;
  if (changed.catalog && !isFirst) await pushCatalog(join(data, 'outputs.json'), named);
  if (changed.documents) await writeTypes();
  if (isFirst) return 'Ready: what is saved is taken over';
  if (next || changed.programs) return 'The product runs with it';
  if (changed.catalog) return 'The catalog is pushed';
  return changed.files.length > 0
    ? 'Nothing to do for the running product'
    : 'The sources are again what the product runs with';
}

/** On a stack that does not start, the last good one is started again. */
async function startWith(folder) {
  if (await product.start(folder)) return stacks.keep(folder);
  if (isEnding) return undefined;
  const { NotPossible } = await import('./sentences.mjs');
  stacks.discard(folder);
  if (stacks.current && stacks.current !== folder) await product.start(stacks.current);
  throw new NotPossible('The product does not start with it: see above.');
}

function listed(files) {
  const shown = files.slice(0, 3).join(', ');
  return files.length > 3 ? `${shown} and ${files.length - 3} more` : shown;
}

async function end(code) {
  if (isEnding) return;
  isEnding = true;
  clearTimeout(timer);
  changes?.close();
  types?.stop();
  await product?.stop();
  await pages?.close();
  process.exit(code);
}
