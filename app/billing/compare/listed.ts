import type { Product } from '../../../domain/catalog.ts';
import { rightsOf, type PlanSubscription } from '../../../domain/subscription.ts';
import { userOfCustomer } from '../../../store/customers.ts';
import { getRightRows } from '../../../store/entitlements.ts';
import { fromRightRow, rightKey, type RightKey } from '../../../store/rows/entitlements.ts';
import { hasLeft, type UserRow } from '../../../store/rows/users.ts';
import type { SubscriptionRow } from '../../../store/rows/subscriptions.ts';
import { getSubscriptionRows } from '../../../store/subscriptions.ts';
import { getUsers } from '../../../store/users.ts';
import { inParallel } from '../../inParallel.ts';
import { changesOf, isEmpty } from '../changes.ts';
import { idOf, stripe } from '../client.ts';
import { accountIn } from '../ownerTag.ts';
import { isPurchase, productsByPrice, toPurchase, toSubscription } from '../readCustomer.ts';
import { accessRules } from '../rules.ts';
import { metadataOf, nextOf } from '../stripeSide.ts';
import { reportUnknown } from '../syncCustomer.ts';
import { patiently, type Payer } from './lookAgain.ts';

const pageSize = 100;
const queriesMax = 10;

/** Something on a page of Stripe's, with what its metadata says of its owner: a hint, which the account's own row confirms. */
interface Listed {
  id: string;
  customerId: string;
  hint: string | undefined;
  /** As it is read; the row that is here is at hand for what Stripe's list leaves out. */
  read: (row: SubscriptionRow | undefined) => Promise<PlanSubscription>;
}

/** What was read of it, and the row that is here. */
interface Read {
  userId: string;
  customerId: string;
  found: PlanSubscription;
  row: SubscriptionRow | undefined;
}

export interface ListedPage {
  listed: Listed[];
  next: string | undefined;
}

export interface Looked {
  /** What was met, and of which account. */
  met: { userId: string; subscriptionId: string }[];
  /** Accounts that are different here. */
  suspects: Payer[];
  known: number;
  strangers: number;
}

/** Everything that is not cancelled: what is cancelled at Stripe and not here is found among the rows. */
export async function subscriptionPage(catalog: Product[], after: string | undefined): Promise<ListedPage> {
  const client = await stripe();
  const productOf = productsByPrice(catalog);
  const page = await patiently(() =>
    client.subscriptions.list({ limit: pageSize, expand: ['data.customer'], ...startingAfter(after) }),
  );
  const listed = page.data.map((one) => ({
    id: one.id,
    customerId: idOf(one.customer),
    hint: accountIn({ ...metadataOf(one.customer), ...one.metadata }),
    read: () => patiently(() => toSubscription(client, one, productOf)),
  }));
  return { listed, next: nextOf(page) };
}

/** Checkouts of one-time prices that were paid. Their lines never change, so the row's are taken. */
export async function purchasePage(catalog: Product[], after: string | undefined): Promise<ListedPage> {
  const client = await stripe();
  const productOf = productsByPrice(catalog);
  const page = await patiently(() =>
    client.checkout.sessions.list({
      ...{ status: 'complete', limit: pageSize, expand: ['data.payment_intent'] },
      ...startingAfter(after),
    }),
  );
  const listed = page.data.flatMap((session) => {
    if (!isPurchase(session) || session.customer === null) return [];
    const linesOf = (row: SubscriptionRow | undefined) =>
      (row?.items ?? []).map(({ price_id: id, product_id: productId = '', quantity }) => ({
        ...{ priceId: id, productId: productOf({ id, metadata: { productId } }), quantity },
      }));
    return [
      {
        id: session.id,
        customerId: idOf(session.customer),
        hint: accountIn(session.metadata ?? {}),
        read: async (row: SubscriptionRow | undefined) => toPurchase(session, linesOf(row)),
      },
    ];
  });
  return { listed, next: nextOf(page) };
}

/** A page against the rows that are here, by what a sync would change of them. */
export async function lookAt(catalog: Product[], listed: Listed[], nowMs: number): Promise<Looked> {
  const owners = await ownersOf(listed);
  const customers = new Set(listed.map(({ customerId }) => customerId));
  const ours = listed.flatMap((one) => {
    const owner = owners.get(one.customerId);
    return owner && !hasLeft(owner) ? [{ ...one, userId: owner.user_id }] : [];
  });
  const keyOf = ({ userId, id }: { userId: string; id: string }) => ({
    user_id: userId,
    subscription_id: id,
  });
  const rowOf = await getSubscriptionRows(ours.map(keyOf));
  const read: Read[] = [];
  await inParallel(ours, queriesMax, async (one) => {
    const row = rowOf(keyOf(one));
    read.push({ userId: one.userId, customerId: one.customerId, found: await one.read(row), row });
  });
  const different = await differentAmong(catalog, read, nowMs);
  const suspects = new Map<string, Payer>();
  for (const one of read) {
    if (different.has(one)) suspects.set(one.userId, { userId: one.userId, customerId: one.customerId });
    else reportUnknown([one.found], one.customerId);
  }
  return {
    met: ours.map(({ userId, id }) => ({ userId, subscriptionId: id })),
    suspects: [...suspects.values()],
    known: owners.size,
    strangers: customers.size - owners.size,
  };
}

/** By the rights that each would give, read in one go, and by the same comparison that a sync makes. */
async function differentAmong(catalog: Product[], read: Read[], nowMs: number): Promise<Set<Read>> {
  const keysOf = ({ userId, found }: Read) =>
    rightsOf(found, (id) => catalog.find((product) => product.id === id), accessRules, 0).map((right) => ({
      user_id: userId,
      entitlement_key: rightKey(right),
    }));
  const all = read.map((one) => ({ one, keys: keysOf(one) }));
  const rows = await getRightRows(all.flatMap(({ keys }) => keys));
  const nameOf = (key: RightKey) => `${key.user_id} ${key.entitlement_key}`;
  const rights = new Map(rows.map((row) => [nameOf(row), fromRightRow(row)]));
  const isDifferent = ({ one: { userId, found, row }, keys }: (typeof all)[number]) =>
    !isEmpty(
      changesOf(userId, {
        ...{ found: [found], rows: row ? [row] : [], catalog, nowMs },
        rights: keys.flatMap((key) => rights.get(nameOf(key)) ?? []),
        ...{ rules: accessRules, version: 0, ticket: 0 },
      }),
    );
  return new Set(all.filter(isDifferent).map(({ one }) => one));
}

/** By our own record: metadata says where to look first, and where it says nothing, each customer is looked up by itself. */
async function ownersOf(listed: Listed[]): Promise<Map<string, UserRow>> {
  const hints = new Map(listed.map(({ customerId, hint }) => [customerId, hint]));
  const hinted = await getUsers(
    [...hints.values()].filter((hint) => hint !== undefined),
    { isListing: true },
  );
  const owners = new Map<string, UserRow>();
  const others: string[] = [];
  for (const [customerId, hint] of hints) {
    const row = hint === undefined ? undefined : hinted.get(hint);
    if (row?.stripe_customer_id === customerId) owners.set(customerId, row);
    else others.push(customerId);
  }
  const named = new Map<string, string>();
  await inParallel(others, queriesMax, async (customerId) => {
    const userId = await userOfCustomer(customerId);
    if (userId !== undefined) named.set(customerId, userId);
  });
  const rows = await getUsers([...named.values()], { isListing: true });
  for (const [customerId, userId] of named) {
    const row = rows.get(userId);
    if (row?.stripe_customer_id === customerId) owners.set(customerId, row);
  }
  return owners;
}

const startingAfter = (after: string | undefined) => (after === undefined ? {} : { starting_after: after });
