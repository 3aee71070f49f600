import { door, operatorOf } from './door.ts';
import type { PaymentReviewPage, QueryPaymentReviewsArgs } from '../generated/schema.ts';
import { toPaymentReview } from '../app/billing/reviewAnswer.ts';
import { listReviews } from '../app/billing/reviews.ts';
import { limitFrom } from '../app/arguments.ts';

export const handler = door<QueryPaymentReviewsArgs, PaymentReviewPage>(async (call) => {
  operatorOf(call);
  const { items, nextToken } = await listReviews(limitFrom(call.args.limit), call.args.nextToken);
  return { items: items.map(({ item, value }) => toPaymentReview(item, value)), nextToken };
});
