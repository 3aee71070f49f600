import { createInterface } from 'node:readline/promises';
import { resolve } from 'node:path';
import type { Product } from '../../domain/catalog.ts';
import { planFor, planInWords, type Deployed, type Plan } from '../../app/catalog/plan.ts';
import { readCommandLine, run } from '../dev/commandLine.mjs';
import { ask, outputsPath, readOutputs } from './deployment.ts';
import type { Outputs } from './outputsFile.ts';
import {
  catalogsOf,
  checkedExtensions,
  extensionsFrom,
  localExtensionOptions,
  localExtensions,
} from '../dev/extensions.mjs';
import { leaveOutUnfit } from './leaveOut.ts';
import { readCatalog } from '../../infra/catalog/readCatalog.ts';
import { NotPossible } from '../dev/sentences.mjs';
import { followCatalog } from '../dev/features.mjs';
import { writeStarter } from './starterCatalog.ts';
import { codeOption, signIn } from './signIn.ts';
import { stripeKeyFor } from './stripeKey.ts';
import { linkPrices } from '../../app/catalog/linkPrices.ts';
import { stripeWith } from './stripeWith.ts';

const ownCatalog = 'catalog.json';

const { values, positionals, wrong } = readCommandLine({
  name: 'npm run catalog',
  arguments: { names: 'init | check | diff | push', least: 1, missing: 'Say init, check, diff or push.' },
  about: `  init    writes a small catalog to start from
  check   checks the file, without a deployment
  diff    shows what a push would change; exits with 1 when there is something
  push    shows the same, asks, and writes each changed product as its next version`,
  options: {
    file: { value: 'file', default: ownCatalog, about: 'the catalog' },
    ...localExtensionOptions,
    outputs: {
      value: 'file',
      about: 'the deployment (default outputs.json in the data folder of npm start: .usher, or USHER_DATA)',
    },
    code: codeOption,
    reason: {
      value: 'text',
      default: 'catalog push',
      about: 'the reason that the action log records with each change',
    },
    keep: { about: 'leaves products on sale that the deployment has and the file does not name' },
    force: { about: 'lets init overwrite a file' },
    yes: { short: 'y', about: 'writes without asking' },
  },
  more: `An operator signs in: USHER_ADMIN_EMAIL and USHER_ADMIN_PASSWORD, or the one that npm start created.
With STRIPE_API_KEY set, products and prices that Stripe does not know yet are created there first; a product on this
machine uses the key of its own Stripe. What the file does not name is switched off, and back on when the file has it
again. Trials that are running keep their terms, and subscribers their product and price.`,
});

const listed = `query { catalog {
  id name description active public kind rank version zone
  prices { id currency unitAmount interval purchasable }
  trial { hours reminderMinutes } features { feature name unit unitSingular description limit period }
} }`;

const put = 'mutation ($input: ProductInput!) { putProduct(input: $input) { id version } }';

await run(async () => {
  process.exitCode = await main();
});

async function main(): Promise<number> {
  const command = positionals[0]!;
  if (!['init', 'check', 'diff', 'push'].includes(command))
    wrong(`"${command}" is none of init, check, diff and push.`);
  if (command === 'init') return init();
  const outputs = command === 'check' ? undefined : readOutputs(values.outputs);
  const additions = additionsFor(outputs);
  const wanted = readCatalog(values.file, additions);
  if (isOwn()) followCatalog(resolve('.'));
  if (!outputs) {
    const files = [values.file, ...additions].join(' and ');
    console.log(`${files}: ${wanted.length} products, and nothing wrong with them.`);
    return 0;
  }
  const stripeKey = await stripeKeyFor(outputs, outputsPath(values.outputs));
  const token = await signIn(outputs, values.code);
  const { catalog } = await ask<{ catalog: Deployed[] }>(outputs, token, listed);
  const plan = planFor(wanted, catalog, stripeKey !== undefined, values.keep);
  console.log(planInWords(plan));
  if (command === 'diff') return plan.changes.length > 0 ? 1 : 0;
  if (plan.changes.length === 0) {
    console.log('\nNothing to write.');
    return 0;
  }
  if (!values.yes && !(await isAgreed(outputs))) {
    console.log('Nothing was written.');
    return 1;
  }
  await write(plan, outputs, { token, stripeKey, reason: values.reason });
  return 0;
}

function isOwn(): boolean {
  return resolve(values.file) === resolve(ownCatalog);
}

/**
 * What extensions add: those that are named; otherwise, to the catalog of this repository, those that the deployment has, or
 * that `npm start` would bring along. Another file is read alone.
 */
function additionsFor(outputs: Outputs | undefined): string[] {
  const root = resolve('.');
  if (values.extension.length > 0 || values['no-extensions'])
    return catalogsOf(extensionsFrom(values, root), root);
  if (!isOwn()) return [];
  if (!outputs) return catalogsOf(localExtensions(root), root);
  return catalogsOf(checkedExtensions(outputs.extensions?.split(',') ?? [], root), root);
}

/** Product by product, so that what is written before a failure stays, and the next push continues from there. */
async function write(
  plan: Plan,
  outputs: Outputs,
  { token, stripeKey, reason }: { token: string; stripeKey: string | undefined; reason: string },
): Promise<void> {
  const stripe = stripeKey ? stripeWith(stripeKey, stripeUrl(outputs)) : undefined;
  for (const { product, version, isRetired } of plan.changes) {
    const linked = stripe && !isRetired ? await linkPrices(stripe, product) : product;
    const { putProduct } = await ask<{ putProduct: { id: string; version: number } }>(outputs, token, put, {
      input: inputOf(linked, version, reason),
    });
    console.log(`written: ${putProduct.id}, version ${putProduct.version}`);
  }
}

function inputOf(product: Product, version: number, reason: string): Record<string, unknown> {
  return { ...product, version, reason };
}

function init(): number {
  writeStarter(values.file, values.force);
  const leftOut = isOwn() ? leaveOutUnfit(values.file, resolve('.')) : [];
  for (const folder of leftOut)
    console.log(
      `cdk.json: npm start leaves ${folder} out, which adds to products that this catalog has not.`,
    );
  console.log(`${values.file} is written: a feature, a free plan and a paid one. Make them yours, then:

  npm run catalog -- check   finds what is wrong with it
  npm start                  brings it into a product that has no catalog yet
  npm run catalog -- push    brings it into one that runs: npm start, or a deployment with --outputs`);
  return 0;
}

async function isAgreed(outputs: Outputs): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new NotPossible('There is no terminal to ask at; --yes writes without a question.');
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await lines.question(`\nWrite this to ${outputs.graphqlUrl}? [y/N] `);
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}

function stripeUrl(outputs: Outputs): string {
  return process.env['STRIPE_API_URL'] ?? outputs.stripeApiUrl ?? 'https://api.stripe.com';
}
