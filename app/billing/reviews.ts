import type { Risk } from '../../domain/paymentRisk.ts';
import { itemDelete, itemPut, recall, recallPage, remember } from '../../store/jobs.ts';
import { placeOf, tokenOf } from '../../store/jobPlace.ts';
import type { TransactItem } from '../../store/write.ts';

export const reviewJob = 'payment-review';
const idPattern = /^[\w.:#-]{1,200}$/;

/** What waits for a person: a charge that went back or may, or several plans that are all paid for. */
export interface Review {
  userId: string;
  /** Absent: the account pays for several plans. */
  risk?: Risk;
  customerId?: string;
  chargeId?: string;
  /** In the currency's smallest unit. */
  amount?: number;
  currency?: string;
  subscriptions?: string[];
  /** By Stripe's clock, so that noting it again writes the same item. Absent from what was noted before it was kept. */
  createdAt?: string;
}

/** An event is one item, so that what a later event says of the same charge is looked at too. */
export async function noteRisk(eventId: string, atMs: number, review: Review): Promise<void> {
  const createdAt = new Date(atMs).toISOString();
  await remember(reviewJob, `${createdAt}#${eventId}`, { ...review, createdAt });
}

/** An account's plans are one item, whose time is that of the newest of them. */
export function severalPut(atMs: number, review: Review): TransactItem {
  const createdAt = new Date(atMs).toISOString();
  return itemPut(reviewJob, severalId(review.userId, atMs), { ...review, createdAt });
}

export function severalDelete(userId: string, atMs: number): TransactItem {
  return itemDelete(reviewJob, severalId(userId, atMs));
}

export async function getReview(id: string): Promise<Review | undefined> {
  return idPattern.test(id) ? recall<Review>(reviewJob, id) : undefined;
}

/** Oldest first: a dispute does not wait for ever. */
export async function listReviews(limit: number, token: string | null | undefined) {
  const { items, next } = await recallPage<Review>(reviewJob, {
    limit,
    oldestFirst: true,
    ...placeOf(reviewJob, token, idPattern),
  });
  return { items, nextToken: tokenOf(next) };
}

/** Those of one account, behind an item. What waits for operators is few. */
export async function* listReviewsOf(
  userId: string,
  after?: string,
): AsyncGenerator<{ item: string; value: Review }> {
  let cursor: Record<string, unknown> | undefined =
    after === undefined ? undefined : { job: reviewJob, item: after };
  do {
    const page = await recallPage<Review>(reviewJob, { oldestFirst: true, ...(cursor ? { cursor } : {}) });
    yield* page.items.filter(({ value }) => value.userId === userId);
    cursor = page.next;
  } while (cursor);
}

const severalId = (userId: string, atMs: number) => `${new Date(atMs).toISOString()}#several#${userId}`;
