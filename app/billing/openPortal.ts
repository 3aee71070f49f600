import { stripe } from './client.ts';
import { returnAddress } from './returnAddress.ts';

/** The customer comes from our own record, never from a caller. */
export async function openPortal(customerId: string): Promise<string> {
  const client = await stripe();
  const session = await client.billingPortal.sessions.create({
    customer: customerId,
    return_url: returnAddress('account'),
  });
  return session.url;
}
