import type Stripe from 'stripe';
import { Mistake, NoSuchAccount } from '../../domain/errors.ts';
import type { Operator } from '../../domain/operators.ts';
import { actionPut } from '../../store/actions.ts';
import { linkItem, userOfCustomer } from '../../store/customers.ts';
import { itemPutFirst } from '../../store/jobs.ts';
import { transact } from '../../store/transact.ts';
import { getUser } from '../../store/users.ts';
import type { UserRow } from '../../store/rows/users.ts';
import { failureOf, type TransactItem } from '../../store/write.ts';
import { stripe, unlessMissing } from './client.ts';
import { isForeign, ownerTag } from './ownerTag.ts';
import { asideNote, stripeSideOn } from './stripeSide.ts';
import { syncCustomer } from './syncCustomer.ts';

const linkJob = 'customer-link';
/** Until the index that says whose a customer is has followed, a second account cannot take the same customer. */
const linkMs = 60_000;

/** What an operator decided. `taken`: what is done in the same transaction. */
export interface Link {
  userId: string;
  customerId: string;
  operator: Pick<Operator, 'userId' | 'email'>;
  reason: string;
  taken?: TransactItem[];
}

export function customerIdFrom(id: string): string {
  if (/^cus_\w{1,250}$/.test(id)) return id;
  throw new Mistake('BadRequest', 'customerId is the id of a customer in Stripe: cus_…');
}

/**
 * Makes a customer the account's: the row names it, Stripe's metadata name the account, and what it pays gives rights from here on.
 * Done again, it finishes what a failure has left. Refused where it would take the customer from another account, from another
 * deployment, or from this one what it pays now.
 */
export async function linkCustomer(link: Link, nowMs: number): Promise<void> {
  const { userId, customerId } = link;
  const row = await demandMayLink(userId, customerId);
  const client = await stripe();
  if (row.stripe_customer_id === customerId) await transactOr(link.taken ?? []);
  else await write(link, row, nowMs);
  await client.customers.update(customerId, { metadata: { ...ownerTag(userId), [asideNote]: '' } });
  await syncCustomer(userId, customerId);
}

/** The account as it stands, when nothing is in the way. */
export async function demandMayLink(userId: string, customerId: string): Promise<UserRow> {
  const row = await getUser(userId);
  if (!row || row.status === 'DELETED') throw new NoSuchAccount();
  if (row.status === 'DELETING') throw new Mistake('Conflict', 'The account is being deleted.');
  const client = await stripe();
  const asked: Promise<Stripe.Customer | Stripe.DeletedCustomer> = client.customers.retrieve(customerId);
  const customer = await unlessMissing(asked, undefined);
  if (!customer || customer.deleted) throw new Mistake('NotFound', 'Stripe has no such customer.');
  if (isForeign(customer.metadata))
    throw new Mistake('Conflict', 'The customer belongs to another deployment, as its metadata says.');
  const owner = await userOfCustomer(customerId);
  if (owner !== undefined && owner !== userId)
    throw new Mistake('Conflict', 'Another account has this customer.', { userId: owner });
  const before = row.stripe_customer_id;
  if (before !== undefined && before !== customerId && (await stripeSideOn(client).pays(before)))
    throw new Mistake('Conflict', 'The account pays through another customer now: end that first.', {
      customerId: before,
    });
  return row;
}

async function write(link: Link, row: UserRow, nowMs: number): Promise<void> {
  const { userId, customerId, operator, reason, taken = [] } = link;
  const until = nowMs + linkMs;
  const details = { customerId, before: row.stripe_customer_id ?? null };
  await transactOr([
    linkItem(row, customerId, nowMs),
    itemPutFirst(linkJob, customerId, { userId }, until, nowMs),
    actionPut({
      ...{ userId, atMs: nowMs, tail: `customer.linked.${customerId}`, type: 'customer.linked' },
      ...{ details, actor: operator, reason },
    }),
    ...taken,
  ]);
}

async function transactOr(items: TransactItem[]): Promise<void> {
  if (items.length === 0) return;
  try {
    await transact(items);
  } catch (error) {
    if (failureOf(error))
      throw new Mistake('Conflict', 'The account or the customer changed meanwhile. Look again.');
    throw error;
  }
}
