import { door, operatorOf } from './door.ts';
import type { MutationSettleReviewArgs, PaymentReview } from '../generated/schema.ts';
import { reasonFrom } from '../app/arguments.ts';
import { notThere, operatorTook } from '../app/people/operatorTook.ts';
import { toPaymentReview } from '../app/billing/reviewAnswer.ts';
import { getReview, reviewJob } from '../app/billing/reviews.ts';

/** What was decided is done in Stripe, and lands here as a reason in the log of the account that paid. */
export const handler = door<MutationSettleReviewArgs, PaymentReview>(async (call, nowMs) => {
  const operator = operatorOf(call);
  const { id } = call.args;
  const reason = reasonFrom(call.args.reason);
  const review = await getReview(id);
  if (!review) throw notThere();
  const answer = toPaymentReview(id, review);
  const { kind, customerId, chargeId, subscriptions, createdAt } = answer;
  await operatorTook(reviewJob, id, {
    userId: review.userId,
    atMs: nowMs,
    tail: `payment.reviewed.${id}`,
    type: 'payment.reviewed',
    details: { kind, customerId, chargeId, subscriptions, createdAt },
    actor: operator,
    reason,
  });
  return answer;
});
