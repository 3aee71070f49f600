import { listReviewsOf } from '../billing/reviews.ts';
import { mailboxesOf } from '../people/remember.ts';
import { rowsOfMailbox } from '../../store/mailboxes.ts';
import { keyInList, places, rowsOf } from '../../store/rowsOf.ts';
import type { Row, Section, Subject } from './section.ts';

/** How rows are found and kept inside, which tells the person nothing. */
const inner = new Set([
  ...[
    'roster_shard',
    'day_shard',
    'type_day',
    'dueShard',
    'feature_band',
    'open_until',
    'reset_day',
    'args_hash',
    'restored',
    'imported',
    'arrived',
    'carries',
    'carries_from_ms',
    'carries_until_ms',
    'carried_by',
    'asRead',
    'parts',
    'last_parts',
    'parts_rest_ms',
    'split',
  ],
]);

/** What is kept here, the log last, because it is the longest. */
export const ownSections: Section[] = [
  ...Object.keys(places)
    .filter((place) => place !== 'log')
    .map(ofPlace),
  { name: 'mailboxes', read: ofMailboxes },
  { name: 'reviews', read: ofReviews },
  ofPlace('log'),
];

function ofPlace(place: string): Section {
  return {
    name: place,
    async *read({ userId }, after) {
      for await (const row of rowsOf(place, userId, after))
        yield { row: shown(withoutOperators(row, userId)), place: keyInList(place, row) };
    },
  };
}

/** What is remembered under the hashes of the person's addresses. A handful. */
async function* ofMailboxes({ account }: Subject, after: Row | undefined) {
  const hashes = (await mailboxesOf(account)).sort();
  for (const hash of hashes) {
    for (const row of await rowsOfMailbox(hash)) {
      const place = { hash, sk: String(row['sk']) };
      if (after === undefined || isBehind(place, after)) yield { row: shown(row), place };
    }
  }
}

function isBehind(place: { hash: string; sk: string }, after: Row): boolean {
  if (place.hash !== after['hash']) return place.hash > String(after['hash']);
  return place.sk > String(after['sk']);
}

async function* ofReviews({ userId }: Subject, after: Row | undefined) {
  for await (const { item, value } of listReviewsOf(userId, after?.['item'] as string | undefined))
    yield { row: { id: item, ...value }, place: { item } };
}

/**
 * Who acted and why is for operators alone. It stands in rows of the log, in the last action of a counter and in the
 * extensions of a trial; what the person did or wrote stays.
 */
function withoutOperators(row: Row, userId: string): Row {
  const { last_action: last, extensions } = row;
  return {
    ...withoutActor(row, 'actor', userId),
    ...(isRow(last) ? { last_action: withoutActor(last, 'by', userId) } : {}),
    ...(Array.isArray(extensions)
      ? { extensions: extensions.map((one: Row) => withoutActor(one, 'by', userId)) }
      : {}),
  };
}

function withoutActor(row: Row, name: 'actor' | 'by', userId: string): Row {
  if (row[name] === undefined || row[name] === userId) return row;
  const { [name]: _actor, actor_email: _email, reason: _reason, ...rest } = row;
  return rest;
}

export function shown(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !inner.has(name)));
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null;
}
