import type { Books } from './books.ts';
import { invalid } from './failure.ts';
import type { Parameters } from './parameters.ts';
import type { AfterRetries } from './subscriptions.ts';

/** What one API operation is given. */
export interface Operation {
  books: Books;
  /** From the path; empty where it has none. */
  id: string;
  parameters: Parameters;
  /** Where the checkout and portal pages are, without a slash at the end. */
  publicUrl: string;
  afterRetries: AfterRetries;
}

export type Operate = (operation: Operation) => unknown;

/** Newest first, in pages with cursors. Stripe: documented ("Pagination"). */
export function page<T extends { id: string }>(oldestFirst: T[], parameters: Parameters, url: string) {
  const limit = parameters.whole('limit') ?? 10;
  if (limit < 1 || limit > 100)
    throw invalid(`Invalid integer: must be between 1 and 100, was ${limit}`, 'limit');
  const after = parameters.text('starting_after');
  const before = parameters.text('ending_before');
  if (after && before)
    throw invalid('You cannot use ending_before and starting_after at once.', 'ending_before');
  parameters.finish();
  const all = oldestFirst.toReversed();
  const cursor = after ?? before;
  const at = cursor === undefined ? -1 : all.findIndex((one) => one.id === cursor);
  if (cursor !== undefined && at < 0) {
    throw invalid(
      `No such object: '${cursor}'`,
      after ? 'starting_after' : 'ending_before',
      'resource_missing',
    );
  }
  if (before !== undefined) {
    const start = Math.max(0, at - limit);
    return { object: 'list', data: all.slice(start, at), has_more: start > 0, url };
  }
  const data = all.slice(at + 1, at + 1 + limit);
  return { object: 'list', data, has_more: at + 1 + data.length < all.length, url };
}

/** `created[gte]` and its kin. */
export function createdFilter(parameters: Parameters): (record: { created: number }) => boolean {
  const range = parameters.inside('created');
  if (!range) return () => true;
  const [gt, gte, lt, lte] = ['gt', 'gte', 'lt', 'lte'].map((name) => range.whole(name));
  range.finish();
  return ({ created }) =>
    (gt === undefined || created > gt) &&
    (gte === undefined || created >= gte) &&
    (lt === undefined || created < lt) &&
    (lte === undefined || created <= lte);
}
