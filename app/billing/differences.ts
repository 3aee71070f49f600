import type { Right } from '../../domain/entitlement.ts';
import { forGood, isOfSubscription } from '../../domain/subscription.ts';
import type { SubscriptionRow } from '../../store/rows/subscriptions.ts';
import type { Changes } from './changes.ts';

const told: [name: string, of: (row: SubscriptionRow) => string | undefined][] = [
  ['the status', (row) => row.status],
  ['the product', (row) => row.plan_id],
  ['the price', (row) => row.price_id],
  ['the start of the period', (row) => row.current_period_start],
  ['the end of the period', (row) => row.current_period_end],
  ['the planned end', (row) => row.cancel_at],
  ['the debt’s beginning', (row) => row.past_due_since],
  ['the end of access', (row) => endOf(row.access_until_ms)],
];

/** What a sync would change, each as a sentence. */
export function differencesOf(changes: Changes): string[] {
  const named = [...changes.put.map(({ row }) => row), ...changes.removed];
  const unnamed = (right: Right) =>
    !named.some(({ subscription_id }) => isOfSubscription(right, subscription_id));
  return [
    ...changes.put.flatMap(({ row, before }) => (before ? between(row, before) : [onlyStripe(row)])),
    ...changes.removed.map(
      (row) => `${row.subscription_id} is written here as ${row.status}, and Stripe does not have it.`,
    ),
    // Those of a subscription that differs follow from it.
    ...changes.rightsPut
      .filter(unnamed)
      .map(({ source, feature }) => `The right to ${feature} of ${source} is not here as it is due.`),
    ...changes.rightsRemoved
      .filter(unnamed)
      .map(({ source, feature }) => `The right to ${feature} of ${source} is here, and nothing gives it.`),
  ];
}

function between(stripe: SubscriptionRow, here: SubscriptionRow): string[] {
  const { subscription_id: id } = stripe;
  const sentences = told.flatMap(([name, of]) =>
    of(stripe) === of(here)
      ? []
      : [`${id}: ${name} is ${of(stripe) ?? 'none'} by Stripe, ${of(here) ?? 'none'} here.`],
  );
  return sentences.length > 0 ? sentences : [`${id}: its items differ.`];
}

function onlyStripe({ subscription_id: id, status }: SubscriptionRow): string {
  return `${id} is ${status} in Stripe, and is not written here.`;
}

function endOf(untilMs: number): string | undefined {
  if (untilMs === 0) return undefined;
  return untilMs >= forGood ? 'never' : new Date(untilMs).toISOString();
}
