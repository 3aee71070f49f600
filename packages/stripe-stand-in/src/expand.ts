import type { Books } from './books.ts';
import { invalid } from './failure.ts';
import type { Tables } from './records.ts';

const tableOf: Record<string, keyof Tables> = {
  customer: 'customers',
  subscription: 'subscriptions',
  latest_invoice: 'invoices',
  invoice: 'invoices',
  schedule: 'schedules',
  payment_intent: 'intents',
  latest_charge: 'charges',
  charge: 'charges',
  product: 'products',
  default_payment_method: 'payment_methods',
  payment_method: 'payment_methods',
};
const depthMax = 4;

/** Stripe: assumed from the list's own shape: no more than ten items stand inside a subscription, the rest is listed. */
const itemsInside = 10;

export function shortened(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(shortened);
  if (answer === null || typeof answer !== 'object') return answer;
  const record = answer as Record<string, unknown>;
  const entries = Object.entries(record).map(([name, value]) => [name, shortened(value)] as const);
  const copy = Object.fromEntries(entries);
  if (record['object'] === 'subscription') {
    const items = copy['items'] as { data: unknown[] };
    copy['items'] = {
      ...items,
      data: items.data.slice(0, itemsInside),
      has_more: items.data.length > itemsInside,
    };
  }
  return copy;
}

/** Puts the object where its id stands, for each path of `expand[]`. Stripe: documented, at most four levels deep. */
export function expand(books: Books, answer: unknown, paths: string[]): unknown {
  const copy = structuredClone(answer);
  for (const path of paths) {
    const steps = path.split('.');
    if (steps.length - (steps[0] === 'data' ? 1 : 0) > depthMax) {
      throw invalid('You cannot expand more than 4 levels of a property.', 'expand');
    }
    expandAt(books, copy, steps, path);
  }
  return copy;
}

function expandAt(books: Books, place: unknown, steps: string[], path: string): void {
  const [name, ...rest] = steps;
  if (name === undefined || place === null) return;
  if (Array.isArray(place)) {
    for (const one of place) expandAt(books, one, steps, path);
    return;
  }
  const record = place as Record<string, unknown>;
  if (name === 'line_items' && record['object'] === 'checkout.session') {
    const data = structuredClone(record['_lineItems']);
    record[name] = {
      object: 'list',
      data,
      has_more: false,
      url: `/v1/checkout/sessions/${String(record['id'])}/line_items`,
    };
  }
  const value = record[name];
  if (value === undefined) throw invalid(`This property cannot be expanded (${path}).`, 'expand');
  if (typeof value === 'string') {
    const table = tableOf[name];
    if (!table) throw invalid(`This property cannot be expanded (${path}).`, 'expand');
    record[name] = structuredClone(books.get(table, value) ?? value);
  }
  expandAt(books, record[name] ?? null, rest, path);
}
