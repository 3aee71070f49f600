import { forGood, type PlanSubscription } from '../../domain/subscription.ts';
import type { StripeSubscription, SubscriptionSide } from '../../generated/schema.ts';
import { toSubscriptionRow } from '../../store/subscriptions.ts';
import type { SubscriptionRow } from '../../store/rows/subscriptions.ts';
import { dashboardUrl } from './dashboard.ts';
import { accessRules } from './rules.ts';

/** Each subscription as Stripe has it, in the words of our own rows, beside the row that is here. Newest first. */
export function bothSides(
  userId: string,
  found: PlanSubscription[],
  rows: SubscriptionRow[],
  nowMs: number,
): StripeSubscription[] {
  const theirs = found.map((one) => toSubscriptionRow(userId, one, accessRules, 0, nowMs));
  const newestFirst = [...theirs, ...rows].sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
  const rowIn = (side: SubscriptionRow[], id: string) => side.find((row) => row.subscription_id === id);
  return [...new Set(newestFirst.map((row) => row.subscription_id))].map((id) => ({
    id,
    url: id.startsWith('sub_') ? dashboardUrl('subscriptions', id) : null,
    stripe: sideOf(rowIn(theirs, id), nowMs),
    here: sideOf(rowIn(rows, id), nowMs),
  }));
}

function sideOf(row: SubscriptionRow | undefined, nowMs: number): SubscriptionSide | null {
  if (!row) return null;
  const { access_until_ms: until } = row;
  return {
    status: row.status,
    productId: row.plan_id ?? null,
    priceId: row.price_id ?? null,
    currentPeriodStart: row.current_period_start ?? null,
    currentPeriodEnd: row.current_period_end ?? null,
    cancelAt: row.cancel_at ?? null,
    pastDueSince: row.past_due_since ?? null,
    isActive: nowMs < until,
    accessUntil: until === 0 || until >= forGood ? null : new Date(until).toISOString(),
  };
}
