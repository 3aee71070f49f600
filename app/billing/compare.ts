import { isLive } from '../../domain/subscription.ts';
import { recall, remember } from '../../store/jobs.ts';
import { shards } from '../../store/shards.ts';
import { listSubscriptionRows } from '../../store/subscriptions.ts';
import { userOfCustomer } from '../../store/customers.ts';
import { getUsers, listRoster } from '../../store/users.ts';
import { isImplausible } from '../people/compare/run.ts';
import { stripeSideOf } from './stripeSide.ts';
import { stripe } from './client.ts';
import { linkLegacy } from './linkLegacy.ts';
import { syncCustomer } from './syncCustomer.ts';

const job = 'stripe-compare';
const pageSize = 100;

export interface Report {
  lookedAtSubscriptions: number;
  lookedAtRows: number;
  /** Accounts that were different, and are equal now. */
  drift: number;
  /** Subscriptions of customers that no account has; the comparison of the three sides deals with them. */
  strangers: number;
  /** Accounts with something to lose here whose customer Stripe does not know. */
  missing: number;
  /** Why nothing more was concluded: the list is not that of this deployment. */
  aborted?: string;
  isDone: boolean;
}

interface Payer {
  userId: string;
  customerId: string;
}

interface Progress extends Report {
  /** Accounts whose customer Stripe knows. */
  known: number;
  place:
    { side: 'stripe'; after?: string } | { side: 'rows'; shard: number; cursor?: Record<string, unknown> };
}

export const nothingCompared: Report = {
  lookedAtSubscriptions: 0,
  lookedAtRows: 0,
  drift: 0,
  strangers: 0,
  missing: 0,
  isDone: false,
};
const beginning: Progress = { ...nothingCompared, place: { side: 'stripe' }, known: 0 };

/** Both ways: each subscription of Stripe's is in our table, and each of ours is Stripe's. What differs is read again. */
export async function compareAll(untilMs: number): Promise<Report> {
  const left = await recall<Progress>(job, 'current');
  let progress = left && !left.isDone ? left : beginning;
  // Accounts that were read from Stripe in this run: the way back need not ask again.
  const fresh = new Set<string>();
  while (!progress.isDone && Date.now() < untilMs) {
    progress =
      progress.place.side === 'stripe'
        ? await fromStripe(progress, progress.place.after, fresh)
        : await fromRows(progress, progress.place.shard, progress.place.cursor, fresh);
    await remember(job, 'current', progress);
  }
  const { place: _, known: _known, ...report } = progress;
  return report;
}

async function fromStripe(
  progress: Progress,
  after: string | undefined,
  fresh: Set<string>,
): Promise<Progress> {
  const client = await stripe();
  const page = await client.subscriptions.list({
    status: 'all',
    limit: pageSize,
    ...(after ? { starting_after: after } : {}),
  });
  let { drift, strangers, known } = progress;
  const customers = new Set(
    page.data.map((one) => (typeof one.customer === 'string' ? one.customer : one.customer.id)),
  );
  for (const customerId of customers) {
    const userId = await userOfCustomer(customerId);
    if (userId === undefined) {
      strangers++;
      continue;
    }
    known++;
    if (!fresh.has(userId)) {
      if ((await syncCustomer(userId, customerId)) === 'applied') drift++;
      fresh.add(userId);
    }
  }
  const last = page.data.at(-1)?.id;
  return {
    ...progress,
    lookedAtSubscriptions: progress.lookedAtSubscriptions + page.data.length,
    drift,
    strangers,
    known,
    place: page.has_more && last ? { side: 'stripe', after: last } : { side: 'rows', shard: 0 },
  };
}

async function fromRows(
  progress: Progress,
  shard: number,
  cursor: Record<string, unknown> | undefined,
  fresh: Set<string>,
): Promise<Progress> {
  const side = await stripeSideOf();
  const { userIds, next } = await listRoster(shard, cursor, pageSize);
  const { drift, known, missing, lookedAtRows } = progress;
  const page = { payers: [] as Payer[], missing: 0, rows: 0 };
  for (const user of (await getUsers(userIds)).values()) {
    const rows = await listSubscriptionRows(user.user_id);
    page.rows += rows.length;
    const mayBeWrong = rows.some((row) => isLive(row) || row.access_until_ms > Date.now());
    if (!mayBeWrong || fresh.has(user.user_id)) continue;
    const { stripe_customer_id: customerId } = await linkLegacy(user, Date.now());
    if (!customerId) continue;
    page.payers.push({ userId: user.user_id, customerId });
    if (!(await side.getCustomer(customerId))) page.missing++;
  }
  const sum = {
    lookedAtRows: lookedAtRows + page.rows,
    missing: missing + page.missing,
    known: known + page.payers.length - page.missing,
  };
  const aborted = reasonToStop(sum);
  if (aborted !== undefined) return { ...progress, ...sum, aborted, isDone: true };
  let drifted = 0;
  for (const { userId, customerId } of page.payers)
    if ((await syncCustomer(userId, customerId)) === 'applied') drifted++;
  const isLast = !next && shard + 1 >= shards;
  return {
    ...progress,
    ...sum,
    drift: drift + drifted,
    isDone: isLast,
    place: { side: 'rows', shard: next ? shard : shard + 1, ...(next ? { cursor: next } : {}) },
  };
}

/**
 * Taking rights away for a customer that Stripe does not know is right for one that was deleted there, and ends everybody's plan
 * when the key is of another account of Stripe's, which knows none of ours.
 */
function reasonToStop({ known, missing }: { known: number; missing: number }): string | undefined {
  const isForeignKey = known === 0 && missing > 0;
  if (!isForeignKey && !isImplausible(missing, known + missing)) return undefined;
  return `${missing} of ${known + missing} customers look missing from Stripe: the key may be of another Stripe account.`;
}
