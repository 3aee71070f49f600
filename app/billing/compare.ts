import { isLive } from '../../domain/subscription.ts';
import { recall, remember } from '../../store/jobs.ts';
import { shards } from '../../store/shards.ts';
import { listSubscriptionRows } from '../../store/subscriptions.ts';
import { userOfCustomer } from '../../store/customers.ts';
import { getUsers, listRoster } from '../../store/users.ts';
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
  isDone: boolean;
}

interface Progress extends Report {
  place:
    { side: 'stripe'; after?: string } | { side: 'rows'; shard: number; cursor?: Record<string, unknown> };
}

const beginning: Progress = {
  place: { side: 'stripe' },
  lookedAtSubscriptions: 0,
  lookedAtRows: 0,
  drift: 0,
  strangers: 0,
  isDone: false,
};

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
  const { place: _, ...report } = progress;
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
  let { drift, strangers } = progress;
  const customers = new Set(
    page.data.map((one) => (typeof one.customer === 'string' ? one.customer : one.customer.id)),
  );
  for (const customerId of customers) {
    const userId = await userOfCustomer(customerId);
    if (userId === undefined) strangers++;
    else if (!fresh.has(userId)) {
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
    place: page.has_more && last ? { side: 'stripe', after: last } : { side: 'rows', shard: 0 },
  };
}

async function fromRows(
  progress: Progress,
  shard: number,
  cursor: Record<string, unknown> | undefined,
  fresh: Set<string>,
): Promise<Progress> {
  const { userIds, next } = await listRoster(shard, cursor, pageSize);
  const users = await getUsers(userIds);
  let { drift, lookedAtRows } = progress;
  for (const user of users.values()) {
    const rows = await listSubscriptionRows(user.user_id);
    lookedAtRows += rows.length;
    const mayBeWrong = rows.some((row) => isLive(row) || row.access_until_ms > Date.now());
    if (!mayBeWrong || fresh.has(user.user_id)) continue;
    const { stripe_customer_id: customerId } = await linkLegacy(user, Date.now());
    if (customerId && (await syncCustomer(user.user_id, customerId)) === 'applied') drift++;
  }
  const isLast = !next && shard + 1 >= shards;
  return {
    ...progress,
    lookedAtRows,
    drift,
    isDone: isLast,
    place: { side: 'rows', shard: next ? shard : shard + 1, ...(next ? { cursor: next } : {}) },
  };
}
