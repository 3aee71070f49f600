import { isLive } from '../../domain/subscription.ts';
import { isMissing, stripe } from './client.ts';
import { expireSession } from './expireSession.ts';

/**
 * Ends everything that may still be charged, then deletes the customer. Open payment pages end first: one that is paid in the
 * meantime has a subscription by then, which is cancelled with the others. Gives how many subscriptions ended; may run again.
 */
export async function endCustomer(customerId: string): Promise<number> {
  const client = await stripe();
  const pages = client.checkout.sessions.list({ customer: customerId, status: 'open', limit: 100 });
  await unlessMissing(async () => {
    for await (const page of pages) await expireSession(client, page.id);
  });
  const open: string[] = [];
  const all = client.subscriptions.list({ customer: customerId, status: 'all', limit: 100 });
  await unlessMissing(async () => {
    for await (const one of all) if (isLive(one) || one.status === 'incomplete') open.push(one.id);
  });
  for (const id of open) await unlessMissing(() => client.subscriptions.cancel(id));
  await unlessMissing(() => client.customers.del(customerId));
  return open.length;
}

/** Gone already: an earlier run did it. */
async function unlessMissing(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
