import { randomUUID } from 'node:crypto';
import type Stripe from 'stripe';
import type { Price, Product } from '../../domain/catalog.ts';
import { Mistake } from '../../domain/errors.ts';
import {
  getReservation,
  noteSession,
  reservationId,
  reserve,
  type Reservation,
} from '../../store/checkouts.ts';
import { webAddress } from '../webAddress.ts';
import { stripe } from './client.ts';
import { expireSession } from './expireSession.ts';

/** Stripe takes 30 minutes at least; an hour is enough to look for a card. */
const openSeconds = 3600;
/** A page that is about to close is not given again. */
const aboutToEndSeconds = 60;
const attemptsMax = 5;

export interface Buyer {
  userId: string;
  customerId: string;
}

/**
 * The one open checkout of the account for this thing. A second tab gets the same page; another price closes the page of the
 * first. Undefined when a page was paid since the subscriptions were last looked at: look again, and then say `isSecondLook`.
 */
export async function openCheckout(
  buyer: Buyer,
  product: Product,
  price: Price,
  isSecondLook: boolean,
  nowMs: number,
): Promise<{ url: string; expiresAtSeconds: number } | undefined> {
  const id = reservationId(buyer.userId, slotOf(product));
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const seen = await getReservation(id);
    if (seen && seen.price_id === price.id && seen.expires_at > nowMs / 1000 + aboutToEndSeconds) {
      // A call that died before it had a page may have died before it closed the page of another price.
      const isUnfinished = seen.session_id === undefined;
      if (isUnfinished && (await closeOthers(buyer.customerId, seen, seen, slotOf(product))) && !isSecondLook)
        return undefined;
      const session = await sessionOf(seen, buyer, product, price);
      if (session?.status === 'open') return pageOf(session);
      if (session?.status === 'complete' && !isSecondLook) return undefined;
    }
    const wanted: Reservation = {
      receipt_id: id,
      price_id: price.id,
      nonce: randomUUID(),
      expires_at: Math.floor(nowMs / 1000) + openSeconds,
    };
    // A concurrent request has a page by now, which the next round finds.
    if (!(await reserve(wanted, seen))) continue;
    if (seen && (await closeOthers(buyer.customerId, seen, wanted, slotOf(product))) && !isSecondLook)
      return undefined;
    const session = await sessionOf(wanted, buyer, product, price);
    if (session) return pageOf(session);
  }
  throw new Mistake('Conflict', 'Another checkout is being opened. Try again.');
}

/**
 * Repeated with the same reservation, it gives the same session. Undefined when another reservation took the place while this
 * page was made: then it is closed again, because no row refers to it.
 */
async function sessionOf(
  reservation: Reservation,
  buyer: Buyer,
  product: Product,
  price: Price,
): Promise<Stripe.Checkout.Session | undefined> {
  const client = await stripe();
  if (reservation.session_id) return client.checkout.sessions.retrieve(reservation.session_id);
  const metadata = {
    userId: buyer.userId,
    productId: product.id,
    priceId: price.id,
    slot: slotOf(product),
    nonce: reservation.nonce,
  };
  const session = await client.checkout.sessions.create(
    {
      mode: product.kind === 'ONE_TIME' ? 'payment' : 'subscription',
      customer: buyer.customerId,
      client_reference_id: buyer.userId,
      line_items: [{ price: price.stripePriceId!, quantity: 1 }],
      success_url: webAddress('checkout/done'),
      cancel_url: webAddress('checkout/cancelled'),
      expires_at: reservation.expires_at,
      metadata,
      ...(product.kind === 'ONE_TIME'
        ? { payment_intent_data: { metadata } }
        : { subscription_data: { metadata } }),
    },
    { idempotencyKey: `checkout:${reservation.nonce}` },
  );
  if (await noteSession(reservation, session.id)) return session;
  await expireSession(client, session.id);
  return undefined;
}

/** Other pages of the slot can be paid no more. True when one was paid before that. */
async function closeOthers(
  customerId: string,
  seen: Reservation,
  wanted: Reservation,
  slot: string,
): Promise<boolean> {
  const client = await stripe();
  // One of a call that crashed is written down nowhere, so all are looked at.
  const open = client.checkout.sessions.list({ customer: customerId, status: 'open', limit: 100 });
  for await (const session of open) {
    const isOther = session.metadata?.['slot'] === slot && session.metadata['nonce'] !== wanted.nonce;
    if (isOther && !(await expireSession(client, session.id))) return true;
  }
  if (!seen.session_id) return false;
  return (await client.checkout.sessions.retrieve(seen.session_id)).status === 'complete';
}

function pageOf(session: Stripe.Checkout.Session): { url: string; expiresAtSeconds: number } {
  return { url: session.url!, expiresAtSeconds: session.expires_at };
}

function slotOf(product: Product): string {
  return product.kind === 'PLAN' ? 'plan' : `product:${product.id}`;
}
