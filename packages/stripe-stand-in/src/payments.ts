import { newId, type Books } from './books.ts';
import { cardRecord, testCards, type TestCard } from './cards.ts';
import { invalid, missing } from './failure.ts';
import type { Charge, PaymentIntent } from './moneyRecords.ts';
import type { PaymentMethod } from './records.ts';

export type Outcome = 'paid' | 'declined' | 'needs_action';

/** A stored card, or one of the test ids made into a card of this customer. */
export function paymentMethodOf(books: Books, customer: string, id: string, param: string): PaymentMethod {
  const stored = books.get('payment_methods', id);
  if (stored) {
    if (stored.customer !== null && stored.customer !== customer) {
      throw invalid(`The payment method ${id} belongs to another customer.`, param);
    }
    return stored.customer === customer ? stored : books.put('payment_methods', { ...stored, customer });
  }
  const card = testCards[id];
  if (!card) throw missing('PaymentMethod', id, param);
  return addCard(books, customer, card);
}

export function addCard(books: Books, customer: string, testCard: TestCard): PaymentMethod {
  return books.put('payment_methods', {
    id: newId('pm_1', 23),
    object: 'payment_method',
    card: cardRecord(testCard),
    created: books.at,
    customer,
    livemode: false,
    metadata: {},
    type: 'card',
    _behaviour: testCard.behaviour,
  });
}

/** The card that renewals are charged to. */
export function cardFor(books: Books, customer: string, own: string | null): PaymentMethod | undefined {
  const id = own ?? books.get('customers', customer)?.invoice_settings.default_payment_method;
  return id ? books.get('payment_methods', id) : undefined;
}

/** Charges a card once. `present` is the buyer in front of the page, who can answer the bank. */
export function pay(
  books: Books,
  bill: {
    amount: number;
    currency: string;
    customer: string | null;
    card: PaymentMethod | undefined;
    metadata: Record<string, string>;
    present: boolean;
    confirmed: boolean;
  },
): { outcome: Outcome; intent: PaymentIntent } {
  const outcome = outcomeOf(bill.card, bill.present, bill.confirmed);
  const intentId = newId('pi_3', 23);
  const charge =
    outcome === 'needs_action' ? undefined : makeCharge(books, intentId, bill, outcome === 'paid');
  const intent = books.put('intents', {
    id: intentId,
    object: 'payment_intent',
    amount: bill.amount,
    created: books.at,
    currency: bill.currency,
    customer: bill.customer,
    last_payment_error:
      outcome === 'declined'
        ? { code: 'card_declined', message: 'Your card was declined.', type: 'card_error' }
        : null,
    latest_charge: charge?.id ?? null,
    livemode: false,
    metadata: bill.metadata,
    payment_method: bill.card?.id ?? null,
    status:
      outcome === 'paid'
        ? 'succeeded'
        : outcome === 'declined'
          ? 'requires_payment_method'
          : 'requires_action',
  });
  const events = { paid: 'succeeded', declined: 'payment_failed', needs_action: 'requires_action' };
  books.emit(`payment_intent.${events[outcome]}`, intent);
  return { outcome, intent };
}

function outcomeOf(card: PaymentMethod | undefined, present: boolean, confirmed: boolean): Outcome {
  if (!card) return 'declined';
  if (card._behaviour === 'works') return 'paid';
  if (card._behaviour === 'declined_later') return present ? 'paid' : 'declined';
  if (card._behaviour === 'asks_once') return confirmed || !present ? 'paid' : 'needs_action';
  if (card._behaviour === 'needs_action') return confirmed ? 'paid' : 'needs_action';
  return 'declined';
}

function makeCharge(
  books: Books,
  intentId: string,
  bill: { amount: number; currency: string; customer: string | null; card: PaymentMethod | undefined },
  paid: boolean,
): Charge {
  const charge = books.put('charges', {
    id: newId('ch_3', 23),
    object: 'charge',
    amount: bill.amount,
    amount_refunded: 0,
    created: books.at,
    currency: bill.currency,
    customer: bill.customer,
    disputed: false,
    failure_code: paid ? null : 'card_declined',
    livemode: false,
    metadata: {},
    paid,
    payment_intent: intentId,
    payment_method: bill.card?.id ?? null,
    payment_method_details: bill.card ? { type: 'card', card: bill.card.card } : null,
    refunded: false,
    status: paid ? 'succeeded' : 'failed',
  });
  books.emit(paid ? 'charge.succeeded' : 'charge.failed', charge);
  return charge;
}
