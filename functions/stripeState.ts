import { NoSuchAccount } from '../domain/errors.ts';
import { door, operatorOf } from './door.ts';
import type { QueryStripeStateArgs, StripeState } from '../generated/schema.ts';
import { listRights } from '../store/allRights.ts';
import { listCatalog } from '../store/products.ts';
import { listSubscriptionRows } from '../store/subscriptions.ts';
import { getUser } from '../store/users.ts';
import { bothSides } from '../app/billing/bothSides.ts';
import { changesOf, isEmpty } from '../app/billing/changes.ts';
import { orUnavailable } from '../app/billing/client.ts';
import { dashboardUrl } from '../app/billing/dashboard.ts';
import { differencesOf } from '../app/billing/differences.ts';
import { productsByPrice, readCustomer } from '../app/billing/readCustomer.ts';
import { accessRules } from '../app/billing/rules.ts';

/** In step means that a sync would change nothing, so the changes are computed as a sync would, and not written. */
export const handler = door<QueryStripeStateArgs, StripeState>(async (call, nowMs) => {
  operatorOf(call);
  const { userId } = call.args;
  const [user, catalog] = await Promise.all([getUser(userId), listCatalog()]);
  if (!user) throw new NoSuchAccount();
  const { stripe_customer_id: customerId } = user;
  const [found, rows, rights] = await Promise.all([
    customerId ? orUnavailable(() => readCustomer(customerId, productsByPrice(catalog))) : [],
    listSubscriptionRows(userId),
    listRights(userId, nowMs),
  ]);
  const changes = changesOf(userId, {
    ...{ found, rows, rights, catalog, nowMs },
    rules: accessRules,
    version: user.version,
    ticket: 0,
  });
  return {
    userId,
    asOf: new Date(nowMs).toISOString(),
    customerId: customerId ?? null,
    url: customerId ? dashboardUrl('customers', customerId) : null,
    syncedAt: user.synced_at ?? null,
    inStep: isEmpty(changes),
    differences: differencesOf(changes),
    subscriptions: bothSides(userId, found, rows, nowMs),
  };
});
