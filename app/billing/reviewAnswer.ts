import type { PaymentReview, ReviewKind } from '../../generated/schema.ts';
import { dashboardUrl } from './dashboard.ts';
import type { Review } from './reviews.ts';

/** A review as the schema shows it. */
export function toPaymentReview(id: string, review: Review): PaymentReview {
  const { risk, userId, customerId, chargeId, amount, currency, subscriptions, createdAt } = review;
  return {
    id,
    kind: risk ? kinds[risk] : 'SEVERAL_PLANS',
    userId,
    customerId: customerId ?? null,
    chargeId: chargeId ?? null,
    amount: amount ?? null,
    currency: currency ?? null,
    subscriptions: subscriptions ?? [],
    url: urlOf(review),
    createdAt: createdAt ?? null,
  };
}

function urlOf({ chargeId, customerId }: Review): string | null {
  if (chargeId) return dashboardUrl('payments', chargeId);
  return customerId ? dashboardUrl('customers', customerId) : null;
}

const kinds: Record<NonNullable<Review['risk']>, ReviewKind> = {
  refund: 'REFUND',
  dispute: 'DISPUTE',
  early_warning: 'EARLY_WARNING',
};
