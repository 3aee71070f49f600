// node tools/dev/run.mjs bench/start.ts: from `npm start` on a folder that has run before to the first signed-in answer.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gets, signIn } from '../test/kit/product/people.ts';
import { startProduct } from '../test/kit/product/product.ts';
import { aCheckout } from '../test/kit/stack/checkout.ts';
import { residentMegabytes } from './processor.ts';
import { median, report } from './report.ts';

const starts = process.env['USHER_FULL'] === undefined ? 3 : 10;
const secondsMax = 0.6;
/** After this the first start has built its pages and is left alone. */
const settledMs = 30_000;
const megabytesMax = 150;

const folder = mkdtempSync(join(tmpdir(), 'usher-bench-start-'));
try {
  await startToAnswer(); // fills the caches: synthesis, web client, bundles, catalog
  const seconds: number[] = [];
  for (let n = 0; n < starts; n++) seconds.push(await startToAnswer());
  report({
    goal: 'P9',
    what: `npm start to the first signed-in answer, warm, median of ${starts}`,
    wanted: `under ${secondsMax} s`,
    measured: `${median(seconds).toFixed(2)} s (least ${Math.min(...seconds).toFixed(2)} s)`,
    isMet: median(seconds) < secondsMax,
    figures: { seconds: median(seconds) },
  });
  await firstStart();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function startToAnswer(): Promise<number> {
  const started = performance.now();
  const product = await startProduct({ folder });
  try {
    const { email, password } = product.outputs.demoUser;
    const person = await signIn(product, email, password);
    await gets(product, person, '{ me { id } }');
    return (performance.now() - started) / 1000;
  } finally {
    await product.stop();
  }
}

/** On a checkout in which nothing was ever synthesized or built. */
async function firstStart(): Promise<void> {
  const checkout = aCheckout();
  try {
    const product = await startProduct({ checkout, folder: join(checkout, '.usher') });
    try {
      await sleep(settledMs);
      const megabytes = residentMegabytes(product.pid);
      report({
        goal: 'P9',
        what: 'resident memory half a minute after a first npm start, all its processes',
        wanted: `under ${megabytesMax} MB`,
        measured: `${megabytes.toFixed(0)} MB`,
        isMet: megabytes < megabytesMax,
        figures: { megabytes },
      });
    } finally {
      await product.stop();
    }
  } finally {
    rmSync(checkout, { recursive: true, force: true });
  }
}
