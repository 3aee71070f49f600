import { createHash } from 'node:crypto';
import type { Card } from './fieldTypes.ts';
import type { CardBehaviour } from './records.ts';

export interface TestCard {
  behaviour: CardBehaviour;
  /** What is typed on a page, digits only. */
  number: string;
  label: string;
}

/** Stripe: documented ("Testing"): ids that stand for a card in the API, and the numbers that are typed on its pages. */
export const testCards: Record<string, TestCard> = {
  pm_card_visa: { behaviour: 'works', number: '4242424242424242', label: 'Pays' },
  pm_card_chargeDeclined: { behaviour: 'declined', number: '4000000000000002', label: 'Is declined' },
  pm_card_authenticationRequiredOnSetup: {
    behaviour: 'asks_once',
    number: '4000002500003155',
    label: 'Asks for confirmation the first time',
  },
  pm_card_authenticationRequired: {
    behaviour: 'needs_action',
    number: '4000002760003184',
    label: 'Asks for confirmation every time',
  },
  pm_card_chargeCustomerFail: {
    behaviour: 'declined_later',
    number: '4000000000000341',
    label: 'Pays now and is declined at renewal',
  },
};

/** Stripe: documented. A number has one fingerprint in an account, under every customer and at any time. */
export function cardRecord(card: TestCard): Card {
  const fingerprint = createHash('sha256').update(card.number).digest('hex').slice(0, 16);
  return { brand: 'visa', exp_month: 12, exp_year: 2034, fingerprint, last4: card.number.slice(-4) };
}

/** `4242 4242 4242 4242`, as it is printed on a card. */
export function spaced(number: string): string {
  return number.replace(/(\d{4})(?=\d)/g, '$1 ');
}

/** The fields of a card, as the customer typed them. */
export interface TypedCard {
  number: string;
  expiry: string;
  cvc: string;
}

/** The id of the card that was typed, or the sentence that says what is wrong with it. */
export function cardOf(typed: TypedCard, atSeconds: number): { id: string } | { problem: string } {
  const number = typed.number.replace(/[\s-]/g, '');
  if (!/^\d{13,19}$/.test(number)) return { problem: 'Your card number is incomplete.' };
  if (!isLuhn(number)) return { problem: 'Your card number is invalid.' };
  const problem = expiryProblem(typed.expiry, atSeconds);
  if (problem) return { problem };
  if (!/^\d{3,4}$/.test(typed.cvc.trim())) return { problem: 'Your card’s security code is incomplete.' };
  const id = Object.keys(testCards).find((one) => testCards[one]!.number === number);
  return id ? { id } : { problem: 'Your card was declined. Only the test cards below work here.' };
}

function expiryProblem(text: string, atSeconds: number): string | undefined {
  const [, month = '', year = ''] = /^\s*(\d{1,2})\s*\/\s*(?:20)?(\d{2})\s*$/.exec(text) ?? [];
  if (year === '' || Number(month) < 1 || Number(month) > 12)
    return 'Your card’s expiration date is incomplete. Type month and year, such as 12 / 34.';
  // A card is good until the end of its month.
  const end = Date.UTC(2000 + Number(year), Number(month), 1) / 1000;
  return end <= atSeconds ? 'Your card’s expiration date is in the past.' : undefined;
}

/** The check digit of a card number: every second digit from the right is doubled. */
function isLuhn(number: string): boolean {
  const sum = [...number].reverse().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
