import { webAddress } from '../webAddress.ts';
import { stripe } from './client.ts';

/** The customer comes from our own record, never from a caller. */
export async function openPortal(customerId: string): Promise<string> {
  const client = await stripe();
  const session = await client.billingPortal.sessions.create({
    customer: customerId,
    return_url: webAddress('account'),
  });
  return session.url;
}
