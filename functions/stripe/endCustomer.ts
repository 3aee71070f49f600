import { isMissing, stripe } from './client.ts';
import { isLive } from '../../domain/subscription.ts';

/** Ends whatever may still ask for money, then deletes the customer. Gives how many subscriptions ended; may run again. */
export async function endCustomer(customerId: string): Promise<number> {
  const client = await stripe();
  let ended = 0;
  try {
    for await (const subscription of client.subscriptions.list({
      customer: customerId,
      status: 'all',
      limit: 100,
    })) {
      if (!isLive(subscription) && subscription.status !== 'incomplete') continue;
      await client.subscriptions.cancel(subscription.id);
      ended++;
    }
    await client.customers.del(customerId);
  } catch (error) {
    // Gone already: an earlier run did it.
    if (!isMissing(error)) throw error;
  }
  return ended;
}
