import type Stripe from 'stripe';
import { riskOf, type Risk } from '../../domain/paymentRisk.ts';
import { isLive } from '../../domain/subscription.ts';
import { log, metric } from '../../platform/log.ts';
import { putAction } from '../../store/actions.ts';
import { idOf, isMissing, stripe } from './client.ts';
import type { StripeNotice } from './stripeNotice.ts';
import { noteRisk } from './reviews.ts';
import { riskPolicies } from './rules.ts';
import { syncCustomer } from './syncCustomer.ts';

/** What the deployment decided about money that went back. Every step may run again. */
export async function followRisk(
  notice: StripeNotice,
  userId: string,
  customerId: string,
  nowMs: number,
): Promise<void> {
  const found = await riskBehind(notice);
  if (!found) return;
  const { risk, charge } = found;
  const policy = riskPolicies[risk];
  // The event's own time, so that a second delivery writes the same row.
  const atMs = notice.createdMs || nowMs;
  const { id: chargeId, amount, currency } = charge;
  await putAction({
    userId,
    atMs,
    tail: `${notice.id}`,
    type: `payment.${risk}`,
    details: { chargeId, amount, currency, policy },
  });
  if (policy === 'keep') return;
  if (policy === 'review') {
    metric('PaymentReview');
    log('warn', 'A payment needs a person.', { userId, eventId: notice.id, detail: risk });
    await noteRisk(notice.id, atMs, { userId, risk, customerId, chargeId, amount, currency });
    return;
  }
  await end(charge);
  await syncCustomer(userId, customerId);
}

/** The event says that there is something to see; what there is to see is read. */
async function riskBehind(notice: StripeNotice): Promise<{ risk: Risk; charge: Stripe.Charge } | undefined> {
  const isCandidate = notice.type.startsWith('charge.') || notice.type.startsWith('radar.');
  if (!isCandidate) return undefined;
  const client = await stripe();
  const { charge, status } = await chargeOf(client, notice.object);
  const risk = riskOf(notice.type, { refunded: charge.refunded, ...(status ? { status } : {}) });
  return risk ? { risk, charge } : undefined;
}

async function chargeOf(
  client: Stripe,
  object: StripeNotice['object'],
): Promise<{ charge: Stripe.Charge; status?: string }> {
  if (object.type === 'charge') return { charge: await client.charges.retrieve(object.id) };
  if (object.type === 'dispute') {
    const dispute = await client.disputes.retrieve(object.id);
    return { charge: await client.charges.retrieve(idOf(dispute.charge)), status: dispute.status };
  }
  const warning = await client.radar.earlyFraudWarnings.retrieve(object.id);
  return { charge: await client.charges.retrieve(idOf(warning.charge)) };
}

/** Ends what the charge paid for: the subscription of its invoice, or the one-time purchase. */
async function end(charge: Stripe.Charge): Promise<void> {
  const client = await stripe();
  const intentId = charge.payment_intent === null ? undefined : idOf(charge.payment_intent);
  if (intentId === undefined) return;
  const payments = await client.invoicePayments.list({
    payment: { type: 'payment_intent', payment_intent: intentId },
    expand: ['data.invoice'],
  });
  const [payment] = payments.data;
  const parent =
    payment && typeof payment.invoice === 'object' && 'parent' in payment.invoice
      ? payment.invoice.parent
      : null;
  const subscription = parent?.subscription_details?.subscription;
  if (!subscription) {
    await client.paymentIntents.update(intentId, { metadata: { usher_ended: 'yes' } });
    return;
  }
  try {
    const current = await client.subscriptions.retrieve(idOf(subscription));
    if (isLive(current)) await client.subscriptions.cancel(current.id);
  } catch (error) {
    if (!isMissing(error)) throw error; // it has ended meanwhile
  }
}
