// node tools/dev/run.mjs bench/disk.ts: what a use leaves on the disk, and whether the folder shrinks again; what an install takes.
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { aPerson, gets } from '../test/kit/product/people.ts';
import { startProduct } from '../test/kit/product/product.ts';
import { poster } from './load.ts';
import { untilQuiet } from './quiet.ts';
import { report } from './report.ts';

const uses = process.env['USHER_FULL'] === undefined ? 3_000 : 30_000;
const connections = 16;
const kilobytesMax = 4;
const dayMs = 86_400_000;
/** What it is given after a day to make room. */
const shrinkMs = 20_000;

const product = await startProduct({ args: ['--no-web'], isFirst: true });
try {
  const person = await aPerson(product);
  await gets(product, person, 'mutation { startTrial(productId: "premium") { trialId } }');
  const { post, close } = poster(
    product.outputs.graphqlUrl,
    { authorization: person.accessToken },
    connections,
  );
  const body = JSON.stringify({ query: 'mutation { consumeUsage(feature: "simulations") { allowed } }' });
  const use = async (count: number) => {
    let left = count;
    const worker = async () => {
      while (left-- > 0) await post(body);
    };
    await Promise.all(Array.from({ length: connections }, worker));
    await untilQuiet(product);
  };
  // The files that are made once are there before anything is measured.
  await use(200);
  const before = bytesIn(product.folder);
  await use(uses);
  close();
  const full = bytesIn(product.folder);
  const kilobytes = (full - before) / uses / 1000;
  report({
    goal: 'P15',
    what: `disk for each of ${uses} uses`,
    wanted: `at most ${kilobytesMax} kB`,
    measured: `${kilobytes.toFixed(2)} kB`,
    isMet: kilobytes <= kilobytesMax,
    figures: { kilobytes },
  });
  await product.advance(dayMs + 3_600_000);
  await untilQuiet(product);
  await sleep(shrinkMs);
  const after = bytesIn(product.folder);
  report({
    goal: 'P15',
    what: 'the folder a day later, of what it was',
    wanted: 'smaller',
    measured: `${((after / full) * 100).toFixed(0)}% (${megabytes(full)} to ${megabytes(after)})`,
    isMet: after < full,
    figures: { share: after / full },
  });
} finally {
  await product.stop();
}

const installed = bytesIn('node_modules');
report({
  goal: 'P16',
  what: 'what npm install takes with everything, tools and tests too',
  wanted: 'none set',
  measured: megabytes(installed),
  figures: { megabytes: installed / 1e6 },
});

/** What the files take, a file that has several names once. */
function bytesIn(folder: string, seen = new Set<number>()): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sum + bytesIn(path, seen);
    const { ino, blocks, nlink } = lstatSync(path);
    if (nlink > 1 && seen.has(ino)) return sum;
    seen.add(ino);
    return sum + blocks * 512;
  }, 0);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
