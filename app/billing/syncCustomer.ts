import type { Product } from '../../domain/catalog.ts';
import type { Right } from '../../domain/entitlement.ts';
import { Mistake } from '../../domain/errors.ts';
import { isKnownStatus, type PlanSubscription } from '../../domain/subscription.ts';
import { log, metric } from '../../platform/log.ts';
import { listRights } from '../../store/allRights.ts';
import { listCatalog } from '../../store/products.ts';
import { refreshWindows, windowItems } from '../../store/refresh.ts';
import { listSubscriptionRows } from '../../store/subscriptions.ts';
import { markApplied, takeTicket, type Applied } from '../../store/syncTickets.ts';
import { transact } from '../../store/transact.ts';
import { getUser } from '../../store/users.ts';
import { hasLeft, type UserRow } from '../../store/rows/users.ts';
import { failureOf, pauseBefore } from '../../store/write.ts';
import { changesOf, isEmpty } from './changes.ts';
import { productsByPrice, readCustomer } from './readCustomer.ts';
import { accessRules } from './rules.ts';
import { severalPlans } from './severalPlans.ts';
import { itemsOf, transactionsOf } from './writeChanges.ts';

/**
 * `stale`: a sync that began later has written. `gone`: the account is deleted, or names another customer. `held`: it would have taken
 * rights away, and `mayTake` said no.
 */
export type SyncOutcome = 'applied' | 'unchanged' | 'stale' | 'gone' | 'held';

/** Asked before rights are taken away. An event, a user and an operator always may; a comparison has a bound. */
export type MayTake = () => boolean;

/** Pauses of 5 seconds together at the most, for an account that forty calls and webhooks change at once. */
const attemptsMax = 16;
/** Attempts after which the windows are left to `refreshWindows`: a user who consumes without a pause would keep changing them. */
const attemptsWithWindows = 4;

/**
 * Makes the account's subscriptions, rights and open windows equal to what Stripe has, in one transaction. Webhooks, the way
 * back from a checkout, the hourly and nightly jobs and the operator all come through here, so duplicates, late, shuffled,
 * concurrent and same-second events end in the same state: the ticket is taken first, then Stripe is asked, and only a newer
 * ticket than the one applied may write.
 */
export async function syncCustomer(
  userId: string,
  customerId: string,
  mayTake: MayTake = () => true,
): Promise<SyncOutcome> {
  const taken = await takeTicket(userId, customerId);
  if (!taken) return 'gone';
  const catalog = await listCatalog();
  const found = await readCustomer(customerId, productsByPrice(catalog));
  reportUnknown(found, customerId);
  return applySync(taken.user, taken.ticket, found, catalog, mayTake);
}

/** The second half, with what was read under the ticket. */
export async function applySync(
  seenUser: UserRow,
  ticket: number,
  found: PlanSubscription[],
  catalog: Product[],
  mayTake: MayTake = () => true,
): Promise<SyncOutcome> {
  let user: UserRow | undefined = seenUser;
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    if (!user || hasLeft(user)) return 'gone';
    if (!user.stripe_customer_id || user.stripe_customer_id !== seenUser.stripe_customer_id) return 'gone';
    if ((user.sync_applied ?? 0) >= ticket) return 'stale';
    try {
      return await writeOnce(user, ticket, { found, catalog, mayTake }, attempt < attemptsWithWindows);
    } catch (error) {
      if (!failureOf(error)) throw error;
    }
    await pauseBefore(attempt);
    user = await getUser(seenUser.user_id);
  }
  throw new Mistake(
    'Unavailable',
    'The account kept changing while its subscriptions were written. Try again.',
  );
}

async function writeOnce(
  user: UserRow,
  ticket: number,
  { found, catalog, mayTake }: { found: PlanSubscription[]; catalog: Product[]; mayTake: MayTake },
  withWindows: boolean,
): Promise<SyncOutcome> {
  const nowMs = Date.now();
  const applied: Applied = {
    userId: user.user_id,
    customerId: user.stripe_customer_id!,
    ticket,
    seen: user.sync_applied,
  };
  const [rows, rights] = await Promise.all([
    listSubscriptionRows(user.user_id),
    listRights(user.user_id, nowMs),
  ]);
  const changes = changesOf(user.user_id, {
    ...{ found, rows, rights, catalog, ticket, nowMs },
    rules: accessRules,
    version: user.version + 1,
  });
  const after: Right[] = [
    ...rights.filter((right) => !right.source.startsWith('sub:') && !changes.rightsRemoved.includes(right)),
    ...changes.rightsAfter,
  ];
  if (isEmpty(changes)) {
    await markApplied(applied, nowMs);
    return 'unchanged';
  }
  if (changes.rightsRemoved.length > 0 && !mayTake()) return 'held';
  const windows = withWindows
    ? await windowItems(user.user_id, user.status === 'ACTIVE' ? after : [], nowMs)
    : [];
  const several = severalPlans(user.user_id, applied.customerId, {
    ...{ found, catalog },
    rows: rows.filter((row) => !row.legacy),
  });
  const items = [...(await itemsOf(user.user_id, changes, nowMs)), ...several.items];
  const { transactions, withWindows: windowsDone } = transactionsOf(applied, changes, items, windows, nowMs);
  for (const transaction of transactions) await transact(transaction);
  if (several.newlyTold > 0) tellSeveral(user.user_id, several.newlyTold);
  if (!windowsDone || !withWindows) await refreshWindows(user.user_id, nowMs);
  return 'applied';
}

function tellSeveral(userId: string, count: number): void {
  metric('SeveralPlans');
  log('warn', 'An account pays for more than one plan.', { userId, count });
}

/** Counts what the catalog or this version does not know. */
export function reportUnknown(found: PlanSubscription[], customerId: string): void {
  for (const { id, status, items } of found) {
    if (!isKnownStatus(status)) {
      metric('UnknownStatus');
      log('error', 'Stripe has a status that we do not know; it gives no access.', {
        subscriptionId: id,
        code: status,
      });
    }
    if (status !== 'canceled' && items.some((item) => item.productId === null)) {
      metric('UnknownPrice');
      log('warn', 'A customer pays a price that the catalog does not know.', {
        subscriptionId: id,
        customerId,
      });
    }
  }
}
