import { paysElsewhere } from '../../../app/billing/adopt.ts';
import { isForeign, isOurs, isSoldHere, mayBeOurs } from '../../../app/billing/ownerTag.ts';
import type { Pool } from '../readPool.ts';
import type { FoundCustomer, FoundSubscription } from './stripeAccount.ts';

interface KnownAccount {
  status: string;
  stripe_customer_id?: string;
}

type Verdict =
  /** `userId` is null where a user is to be made. */
  | { kind: 'adopt'; userId: string | null; subscriptions: FoundSubscription[] }
  | { kind: 'there' | 'foreign' | 'idle' | 'forgotten' }
  | { kind: 'rejected'; why: string };

export interface Judged {
  customer: FoundCustomer;
  verdict: Verdict;
}

export interface Standing {
  pool: Pool;
  /** The account that names a customer, by the customer's id. */
  owners: Map<string, string>;
  /** Accounts by the ids that `candidatesOf` names. */
  accounts: Map<string, KnownAccount>;
  createUsers: boolean;
}

/** The account that names a customer; else the user of the pool whom its metadata names, or who has its address. */
export function candidatesOf(
  { id, metadata, email }: FoundCustomer,
  { pool: { users, byMail }, owners }: Pick<Standing, 'pool' | 'owners'>,
): string[] {
  const owner = owners.get(id);
  if (owner !== undefined) return [owner];
  const named = mayBeOurs(metadata) ? (metadata['userId'] ?? metadata['user_id']) : undefined;
  if (named !== undefined && users.has(named)) return [named];
  return byMail.get(email?.toLowerCase() ?? '') ?? [];
}

/** What becomes of each customer, in their order; by what is known of all of them, because two may name one account. */
export function judgeCustomers(customers: FoundCustomer[], standing: Standing): Judged[] {
  const judged = customers.map((customer) => ({ customer, verdict: judgeOne(customer, standing) }));
  const claimed = new Map<string, string[]>();
  for (const { customer, verdict } of judged) {
    const claim = claimOf(customer, verdict);
    if (claim !== undefined) claimed.set(claim, [...(claimed.get(claim) ?? []), customer.id]);
  }
  return judged.map(({ customer, verdict }): Judged => {
    const others = (claimed.get(claimOf(customer, verdict) ?? '') ?? []).filter((id) => id !== customer.id);
    if (others.length === 0) return { customer, verdict };
    const why = `other customers that pay are of the same account: ${others.join(', ')}`;
    return { customer, verdict: { kind: 'rejected', why } };
  });
}

function judgeOne(customer: FoundCustomer, standing: Standing): Verdict {
  const { accounts, createUsers } = standing;
  if (isForeign(customer.metadata)) return { kind: 'foreign' };
  if (customer.subscriptions.length === 0) return { kind: 'idle' };
  if (!customer.subscriptions.some((one) => isPaidHere(one, customer, standing))) return { kind: 'foreign' };
  // An account takes a customer whole: a sync reads everything that it pays.
  const ours = customer.subscriptions.filter(({ products }) => products.length > 0);
  if (ours.length === 0) {
    const sold = customer.subscriptions.flatMap(({ soldAs }) => soldAs);
    return { kind: 'rejected', why: `what it pays is of no product in the catalog: ${sold.join(', ')}` };
  }
  const candidates = candidatesOf(customer, standing);
  if (candidates.length > 1)
    return { kind: 'rejected', why: `${candidates.length} users of the pool have its address` };
  const [userId] = candidates;
  if (userId === undefined) {
    if (!customer.email) return { kind: 'rejected', why: 'it names no user of the pool, and has no address' };
    if (createUsers) return { kind: 'adopt', userId: null, subscriptions: ours };
    return { kind: 'rejected', why: 'no user of the pool has its address as a confirmed one' };
  }
  const account = accounts.get(userId);
  if (account && ['DELETING', 'DELETED'].includes(account.status)) return { kind: 'forgotten' };
  const pays = account?.stripe_customer_id;
  if (pays !== undefined && pays !== customer.id) return { kind: 'rejected', why: paysElsewhere(pays) };
  if (pays === customer.id && isOurs(customer.metadata)) return { kind: 'there' };
  return { kind: 'adopt', userId, subscriptions: ours };
}

/**
 * Whether a customer pays it to this deployment, by the rule of the nightly comparison: no other deployment has it, and either the setting
 * `stripeOwn` names its product, or it is for something in the catalog and its metadata are not those of another app.
 */
function isPaidHere(one: FoundSubscription, { id, metadata }: FoundCustomer, { owners }: Standing): boolean {
  const told = { ...metadata, ...one.metadata };
  if (isForeign(told)) return false;
  if (isSoldHere(one.soldAs)) return true;
  return one.products.length > 0 && (owners.has(id) || mayBeOurs(told));
}

/** What no two customers may have in common: the account, or the address that a user would be made with. */
function claimOf({ email }: FoundCustomer, verdict: Verdict): string | undefined {
  if (verdict.kind !== 'adopt') return undefined;
  return verdict.userId ?? email!.toLowerCase();
}
