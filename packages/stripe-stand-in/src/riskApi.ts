import { newId } from './books.ts';
import { invalid } from './failure.ts';
import { page, type Operation } from './operation.ts';
import type { Dispute, EarlyFraudWarning, Refund } from './moneyRecords.ts';

export function createRefund({ books, parameters }: Operation): Refund {
  const intentId = parameters.text('payment_intent');
  const chargeId =
    parameters.text('charge') ??
    (intentId ? books.need('intents', intentId, 'payment_intent').latest_charge : null);
  if (!chargeId) throw invalid('One of the following params should be provided: payment_intent or charge.');
  const charge = books.need('charges', chargeId, 'charge');
  const left = charge.amount - charge.amount_refunded;
  const amount = parameters.whole('amount') ?? left;
  const reason = parameters.text('reason') ?? null;
  const metadata = parameters.metadata('metadata');
  parameters.finish();
  if (!charge.paid || left === 0) {
    throw invalid(`Charge ${charge.id} has already been refunded.`, undefined, 'charge_already_refunded');
  }
  if (amount < 1 || amount > left)
    throw invalid('Refund amount is greater than unrefunded amount on charge', 'amount');
  const refund = books.put('refunds', {
    id: newId('re_3', 23),
    object: 'refund',
    amount,
    charge: charge.id,
    created: books.at,
    currency: charge.currency,
    metadata,
    payment_intent: charge.payment_intent,
    reason,
    status: 'succeeded',
  });
  const after = books.put('charges', {
    ...charge,
    amount_refunded: charge.amount_refunded + amount,
    refunded: amount === left,
  });
  books.emit('refund.created', refund);
  books.emit('charge.refunded', after, charge);
  return refund;
}

/** What the cardholder's bank would do; Stripe itself has no call for it. */
export function openDispute(books: Operation['books'], chargeId: string): Dispute {
  const charge = books.need('charges', chargeId, 'charge');
  const dispute = books.put('disputes', {
    id: newId('du_1', 23),
    object: 'dispute',
    amount: charge.amount,
    charge: charge.id,
    created: books.at,
    currency: charge.currency,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason: 'fraudulent',
    status: 'needs_response',
  });
  books.put('charges', { ...charge, disputed: true });
  books.emit('charge.dispute.created', dispute);
  books.emit('charge.dispute.funds_withdrawn', dispute);
  return dispute;
}

export function closeDispute(books: Operation['books'], disputeId: string, status: 'won' | 'lost'): Dispute {
  const before = books.need('disputes', disputeId);
  const after = books.put('disputes', { ...before, status });
  if (status === 'won') {
    const charge = books.need('charges', before.charge);
    books.put('charges', { ...charge, disputed: false });
    books.emit('charge.dispute.funds_reinstated', after);
  }
  books.emit('charge.dispute.closed', after, before);
  return after;
}

export function retrieveDispute({ books, id, parameters }: Operation): Dispute {
  parameters.finish();
  return books.need('disputes', id);
}

export function listDisputes({ books, parameters }: Operation) {
  const charge = parameters.text('charge');
  const intent = parameters.text('payment_intent');
  const found = books
    .list('disputes')
    .filter(
      (one) =>
        (charge === undefined || one.charge === charge) &&
        (intent === undefined || one.payment_intent === intent),
    );
  return page(found, parameters, '/v1/disputes');
}

/** What the card networks would report. */
export function warnOfFraud(books: Operation['books'], chargeId: string): EarlyFraudWarning {
  const charge = books.need('charges', chargeId, 'charge');
  const warning = books.put('warnings', {
    id: newId('issfr_1', 23),
    object: 'radar.early_fraud_warning',
    actionable: true,
    charge: charge.id,
    created: books.at,
    fraud_type: 'made_with_stolen_card',
    livemode: false,
    payment_intent: charge.payment_intent,
  });
  books.emit('radar.early_fraud_warning.created', warning);
  return warning;
}

export function retrieveWarning({ books, id, parameters }: Operation): EarlyFraudWarning {
  parameters.finish();
  return books.need('warnings', id);
}
