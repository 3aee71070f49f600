import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import { Mistake } from '../../domain/errors.ts';
import { mapCustomer, unmapCustomer } from '../../store/customers.ts';
import type { UserRow } from '../../store/rows/users.ts';
import { isMissing, stripe } from './client.ts';
import { deployment, ownerTag } from './ownerTag.ts';

/**
 * The account's customer in Stripe, made when there is none: exactly once, because racing calls share an idempotency key and
 * the account takes only the first. One that lost all the same, or whose account is being deleted, is deleted; it never had
 * anything.
 */
export async function ensureCustomer(user: UserRow, nowMs: number): Promise<string> {
  const known = user.stripe_customer_id;
  if (known !== undefined) {
    if (await isThere(known)) return known;
    await unmapCustomer(user.user_id, known, nowMs);
  }
  const client = await stripe();
  const person: Stripe.CustomerCreateParams = {
    ...(user.email ? { email: user.email } : {}),
    ...(user.name ? { name: user.name } : {}),
    metadata: ownerTag(user.user_id),
  };
  const made = await client.customers.create(person, { idempotencyKey: keyFor(user.user_id, person, known) });
  const standing = await mapCustomer(user.user_id, made.id, nowMs);
  if (standing !== made.id) await client.customers.del(made.id);
  if (standing === undefined) throw new Mistake('Forbidden', 'This account was deleted.');
  return standing;
}

async function isThere(customerId: string): Promise<boolean> {
  const client = await stripe();
  try {
    return (await client.customers.retrieve(customerId)).deleted !== true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Another name is another request, and so is a successor: Stripe refuses one key for two different requests. */
function keyFor(userId: string, person: Stripe.CustomerCreateParams, before: string | undefined): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([person, before ?? null]))
    .digest('hex');
  return `cust:${deployment}:${inHeader(userId)}:${digest.slice(0, 16)}`;
}

/** A header takes no other characters; what an issuer calls its users may have any. */
function inHeader(userId: string): string {
  if (/^[\x21-\x7e]+$/.test(userId)) return userId;
  return createHash('sha256').update(userId).digest('hex');
}
