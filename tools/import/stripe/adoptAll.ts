import type Stripe from 'stripe';
import { adoptCustomer } from '../../../app/billing/adopt.ts';
import { inParallel } from '../../../app/inParallel.ts';
import type { PoolLook } from '../../../app/people/remember.ts';
import { userOfCustomer } from '../../../store/customers.ts';
import { listCatalog } from '../../../store/products.ts';
import { getUsers } from '../../../store/users.ts';
import type { Pool } from '../readPool.ts';
import { candidatesOf, judgeCustomers, type Judged } from './judgeCustomers.ts';
import { readStripeAccount, type FoundCustomer } from './stripeAccount.ts';

export interface AdoptOptions {
  stripe: Stripe;
  pool: Pool;
  isInPool: PoolLook;
  /** Makes a user with a confirmed address and without a message; undefined: customers without a user are rejected. */
  createUser: ((email: string, name: string | null) => Promise<string>) | undefined;
  /** Our product by Stripe's id of a price. */
  priceMap: Record<string, string>;
  isDryRun: boolean;
  progress(done: number): void;
}

export interface AdoptReport {
  customers: number;
  adopted: number;
  /** Their users were, or would be, made for them; part of `adopted`. */
  newUsers: number;
  there: number;
  /** Pay nothing that may ask for money again. */
  idle: number;
  /** Of another deployment or another app, by the setting `stripeOwn` too, or they pay nothing that the catalog sells. */
  foreign: number;
  forgotten: number;
  rejected: { customer: string; why: string }[];
  /** What each account has, or would have, afterwards. */
  accounts: {
    customer: string;
    userId: string | null;
    subscriptions: { id: string; status: string; products: string[] }[];
  }[];
}

const atOnce = 4;

/**
 * Brings the customers of a Stripe account that sells already. All of it is read and judged first, so that a dry run says what a run does;
 * a run that was interrupted is started again, and finds what it has done.
 */
export async function adoptAll(options: AdoptOptions): Promise<AdoptReport> {
  const { stripe, pool, isDryRun, progress, priceMap } = options;
  const catalog = await listCatalog();
  const customers = await readStripeAccount(stripe, catalog, priceMap, () => progress(0));
  const owners = await ownersOf(customers);
  const ids = [...new Set(customers.flatMap((customer) => candidatesOf(customer, { pool, owners })))];
  const accounts = await getUsers(ids);
  const createUsers = options.createUser !== undefined;
  const judged = judgeCustomers(customers, { pool, owners, accounts, createUsers });
  const report: AdoptReport = {
    ...{ customers: customers.length, adopted: 0, newUsers: 0, there: 0, idle: 0, foreign: 0, forgotten: 0 },
    ...{ rejected: [], accounts: [] },
  };
  // A price that says itself what it is for: from then on every sync knows it.
  if (!isDryRun)
    for (const [id, productId] of untoldOf(judged))
      await stripe.prices.update(id, { metadata: { productId } });
  await inParallel(judged, isDryRun ? 1 : atOnce, async (one) => {
    await take(one, options, report);
    progress(1);
  });
  report.rejected.sort((a, b) => (a.customer < b.customer ? -1 : 1));
  report.accounts.sort((a, b) => (a.customer < b.customer ? -1 : 1));
  return report;
}

/** The accounts that name customers who pay; the index is asked once for each. */
async function ownersOf(customers: FoundCustomer[]): Promise<Map<string, string>> {
  const owners = new Map<string, string>();
  const paying = customers.filter(({ subscriptions }) => subscriptions.length > 0);
  await inParallel(paying, atOnce, async ({ id }) => {
    const owner = await userOfCustomer(id);
    if (owner !== undefined) owners.set(id, owner);
  });
  return owners;
}

/** Prices of what is adopted; those that only other apps use are left as they are. */
function untoldOf(judged: Judged[]): Map<string, string> {
  const adopted = judged.flatMap(({ verdict }) => (verdict.kind === 'adopt' ? verdict.subscriptions : []));
  return new Map(adopted.flatMap(({ untold }) => [...untold]));
}

async function take(
  { customer, verdict }: Judged,
  options: AdoptOptions,
  report: AdoptReport,
): Promise<void> {
  if (verdict.kind === 'rejected')
    return void report.rejected.push({ customer: customer.id, why: verdict.why });
  if (verdict.kind !== 'adopt') {
    report[verdict.kind] += 1;
    return;
  }
  const { subscriptions } = verdict;
  let { userId } = verdict;
  if (!options.isDryRun) {
    userId ??= await options.createUser!(customer.email!, customer.name);
    const person = personOf(customer, userId, options.pool);
    const adoption = await adoptCustomer(person, customer.id, options.isInPool, Date.now());
    if (adoption.became === 'forgotten') return void (report.forgotten += 1);
    if (adoption.became === 'rejected')
      return void report.rejected.push({ customer: customer.id, why: adoption.why });
  }
  report.adopted += 1;
  if (verdict.userId === null) report.newUsers += 1;
  report.accounts.push({ customer: customer.id, userId, subscriptions });
}

/** As the user pool knows them. */
function personOf({ email, name }: FoundCustomer, userId: string, { users }: Pool) {
  const known = users.get(userId);
  if (known) return { userId, ...known };
  return { userId, username: userId, ...(email ? { email } : {}), ...(name ? { name } : {}) };
}
