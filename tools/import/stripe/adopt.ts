// npm run adopt: brings the paying customers of a Stripe account that sells already.
import { existsSync, readFileSync } from 'node:fs';
import { environmentOf, environmentOptions, type Environment } from '../../backup/environment.ts';
import { progressOf } from '../../backup/progress.ts';
import { readCommandLine, run } from '../../dev/commandLine.mjs';
import { NotPossible } from '../../dev/sentences.mjs';
import { stripeKeyFor } from '../../operate/stripeKey.ts';
import { stripeWith } from '../../operate/stripeWith.ts';
import type { AdoptReport } from './adoptAll.ts';
import { aimAtStripe } from './aimAtStripe.ts';

const { values } = readCommandLine({
  name: 'npm run adopt',
  about: `Adopts the customers of a Stripe account that you already sell with: each one with a subscription to a product of the catalog becomes the
customer of an account. That account is the user whom the customer's metadata names (userId), or who has confirmed the customer's address.
Customers of other apps (setting stripeOwn) and of other deployments stay as they are. After an interruption, run the command again.`,
  options: {
    ...environmentOptions,
    'dry-run': { about: 'prints the same and writes nothing' },
    'create-users': { about: 'creates a user, without a message, for a customer whose address no user has' },
    prices: {
      value: 'file',
      about:
        'JSON, {"price_…": "product"}: the products of prices that neither the catalog nor their metadata names',
    },
  },
  more: `The Stripe key is read from STRIPE_API_KEY, or locally from the product's own secret. It must be able to read subscriptions and customers, and
to write customers and prices: the command writes the account into the metadata of a customer, and the product into that of a price in the file.`,
});
await run(main);

async function main(): Promise<void> {
  const environment = await environmentOf(values);
  const isDryRun = Boolean(values['dry-run']);
  const priceMap = values.prices === undefined ? {} : priceMapIn(values.prices);
  await aimAtStripe(environment, values.env);
  const key = await stripeKeyFor(environment, environment.outputsFile);
  if (!key) throw new NotPossible('Give a key that may read and write customers in STRIPE_API_KEY.');
  console.error(`${isDryRun ? 'Looking at' : 'Adopting'} the customers of Stripe for ${environment.title}.`);
  const { progress, end } = progressOf();
  const report = await adopt(environment, { key, priceMap, isDryRun, progress });
  end();
  tell(report, isDryRun);
}

async function adopt(
  { poolId, usersOf, stripeApiUrl }: Environment,
  options: {
    key: string;
    priceMap: Record<string, string>;
    isDryRun: boolean;
    progress: (what: string, done: number) => void;
  },
): Promise<AdoptReport> {
  const { key, priceMap, isDryRun, progress } = options;
  if (usersOf !== undefined && values['create-users'])
    throw new NotPossible(
      'The users are those of another app’s pool, and no user is made in it: adopt without --create-users. A customer whose address no user has is left.',
    );
  const [{ adoptAll }, { readPool }, { poolClient }, { importUser }, { isInPool }, { listCatalog }] =
    await Promise.all([
      import('./adoptAll.ts'),
      import('../readPool.ts'),
      import('../../backup/clients.ts'),
      import('../../backup/importPool.ts'),
      import('../../../app/people/person.ts'),
      import('../../../store/products.ts'),
    ]);
  const known = new Set((await listCatalog()).map(({ id }) => id));
  for (const [price, product] of Object.entries(priceMap))
    if (!known.has(product))
      throw new NotPossible(
        `${price} is said to be for ${JSON.stringify(product)}, which the catalog does not have.`,
      );
  const client = poolClient();
  const pool = await readPool(client, poolId, (users) => progress('users', users));
  const createUser = (email: string, name: string | null) =>
    importUser(client, poolId, {
      attributes: { email, email_verified: 'true', ...(name ? { name } : {}) },
      ...{ status: 'CONFIRMED', isEnabled: true },
    });
  return adoptAll({
    stripe: stripeWith(key, stripeApiUrl ?? 'https://api.stripe.com'),
    ...{ pool, isInPool, priceMap, isDryRun },
    createUser: values['create-users'] ? createUser : undefined,
    progress: (done) => progress('customers', done),
  });
}

function priceMapIn(file: string): Record<string, string> {
  if (!existsSync(file)) throw new NotPossible(`${file} is not there.`);
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new NotPossible(`${file} is not JSON: ${(error as Error).message}`);
  }
  const isMap = typeof read === 'object' && read !== null && !Array.isArray(read);
  const prices = isMap ? (read as Record<string, unknown>) : {};
  if (!isMap || Object.values(prices).some((product) => typeof product !== 'string'))
    throw new NotPossible(`${file} is no object of prices and products, such as {"price_1Abc": "pro"}.`);
  return prices as Record<string, string>;
}

function tell(report: AdoptReport, isDryRun: boolean): void {
  for (const { customer, userId, subscriptions } of report.accounts) {
    const plans = subscriptions
      .map(({ products, status }) => `${products.join(' + ')} (${status})`)
      .join(', ');
    console.log(`${customer}: ${userId ?? 'a new user'}, ${plans}`);
  }
  for (const { customer, why } of report.rejected) console.log(`rejected ${customer}: ${why}`);
  const would = isDryRun ? 'would be ' : '';
  console.log(
    `${report.customers} customers: ${report.adopted} ${would}adopted, ${report.newUsers} of them with a new user; ${report.there} there already; ${report.rejected.length} ${would}rejected.`,
  );
  console.log(
    `Left as they are: ${report.idle} without a running subscription, ${report.foreign} of other apps, ${report.forgotten} of deleted accounts.`,
  );
  if (report.rejected.length > 0) process.exitCode = 1;
}
