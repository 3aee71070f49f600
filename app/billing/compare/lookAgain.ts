import Stripe from 'stripe';
import { inParallel } from '../../inParallel.ts';
import { stripe, unlessMissing } from '../client.ts';
import { syncCustomer } from '../syncCustomer.ts';

/** Some twenty requests a second, where Stripe takes a hundred of a live key. */
const atOnceMax = 8;
const patienceMs = [250, 500, 1000, 2000, 4000, 8000];

export interface Payer {
  userId: string;
  customerId: string;
}

/** Reads each of these from Stripe and makes it equal here. Gives how many were different then. */
export async function lookAgain(payers: Payer[]): Promise<number> {
  let drift = 0;
  await inParallel(payers, atOnceMax, async ({ userId, customerId }) => {
    if ((await patiently(() => syncCustomer(userId, customerId))) === 'applied') drift++;
  });
  return drift;
}

/** How many of these customers Stripe has never heard of. One that was deleted there is known. */
export async function countMissing(payers: Payer[]): Promise<number> {
  let missing = 0;
  await inParallel(payers, atOnceMax, async ({ customerId }) => {
    const client = await stripe();
    const asked = () => unlessMissing(client.customers.retrieve(customerId), undefined);
    if ((await patiently(asked)) === undefined) missing++;
  });
  return missing;
}

/** A night can wait for what Stripe answers with 429: other calls of the account come first. */
export async function patiently<Value>(ask: () => Promise<Value>): Promise<Value> {
  for (const waitMs of patienceMs) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeRateLimitError)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  return ask();
}
