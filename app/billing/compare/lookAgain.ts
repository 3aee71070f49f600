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

/** What became of accounts that were looked at again. */
export interface LookedAgain {
  /** Different, and equal now. */
  drift: number;
  /** Of which these have lost rights. */
  taken: number;
  /** These would have lost rights, and were left: the bound was reached. */
  held: number;
}

/** Reads each of these from Stripe and makes it equal here, as long as at most `mostTaken` of them lose rights. */
export async function lookAgain(payers: Payer[], mostTaken: number): Promise<LookedAgain> {
  const looked = { drift: 0, taken: 0, held: 0 };
  await inParallel(payers, atOnceMax, async ({ userId, customerId }) => {
    const mayTake = onceOf(() => looked.taken < mostTaken && ++looked.taken > 0);
    const outcome = await patiently(() => syncCustomer(userId, customerId, mayTake));
    if (outcome === 'applied') looked.drift++;
    if (outcome === 'held') looked.held++;
  });
  return looked;
}

/** A write that a concurrent one overtook is tried again, and asks again; it counts once. */
function onceOf(ask: () => boolean): () => boolean {
  let answer: boolean | undefined;
  return () => (answer ??= ask());
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
