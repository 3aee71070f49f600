import { paysElsewhere } from '../../../app/billing/adopt.ts';
import type { FoundCustomer, FoundSubscription } from './stripeAccount.ts';

/** The user pool, as far as customers are found in it. */
export interface Pool {
  users: Map<string, PoolUser>;
  /** Users by their confirmed address, in lower case. Anybody can sign up with an address that is not theirs. */
  byMail: Map<string, string[]>;
}

interface PoolUser {
  username: string;
  email?: string;
  name?: string;
}

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
  deployment: string;
  pool: Pool;
  /** Accounts by the ids that `candidatesOf` names. */
  accounts: Map<string, KnownAccount>;
  createUsers: boolean;
}

/** The user of the pool that the metadata of a customer names, or that has its address. */
export function candidatesOf({ metadata, email }: FoundCustomer, { users, byMail }: Pool): string[] {
  const named = metadata['userId'] ?? metadata['user_id'];
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

function judgeOne(customer: FoundCustomer, { deployment, pool, accounts, createUsers }: Standing): Verdict {
  const owner = customer.metadata['deployment'];
  if (owner !== undefined && owner !== deployment) return { kind: 'foreign' };
  const ours = customer.subscriptions.filter(({ products }) => products.length > 0);
  if (ours.length === 0) return { kind: customer.subscriptions.length === 0 ? 'idle' : 'foreign' };
  const candidates = candidatesOf(customer, pool);
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
  if (pays === customer.id && owner === deployment) return { kind: 'there' };
  return { kind: 'adopt', userId, subscriptions: ours };
}

/** What no two customers may have in common: the account, or the address that a user would be made with. */
function claimOf({ email }: FoundCustomer, verdict: Verdict): string | undefined {
  if (verdict.kind !== 'adopt') return undefined;
  return verdict.userId ?? email!.toLowerCase();
}
