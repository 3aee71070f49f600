import { unmapCustomer } from '../../../store/customers.ts';
import { getUsers, listRoster, markOrphan } from '../../../store/users.ts';
import { hasLeft, type UserRow } from '../../../store/rows/users.ts';
import { mayPay } from '../../billing/linkLegacy.ts';
import { getPoolUser } from '../pool.ts';
import type { StripeSide } from './stripeSide.ts';
import { isImplausible, mayChange, note, type Run } from './run.ts';
import { readSeen } from './seen.ts';

const rowsPerPage = 100;

export interface RowsDeps {
  /** Absent while payments are off. */
  stripe: StripeSide | undefined;
  /** Ends an account as its owner's own order would: in Stripe, in the pool and in the tables. */
  erase: (userId: string, nowMs: number) => Promise<unknown>;
  /** Looks once more for rows of an account that was deleted. */
  sweep: (row: UserRow, nowMs: number) => Promise<void>;
}

/**
 * One shard of the database against what the earlier phases saw. Absence from a list proves nothing, so a
 * missing user is asked for by name before it counts; and only an operator, or a second nightly run, acts on it.
 */
export async function compareRows(run: Run, deps: RowsDeps, nowMs: number): Promise<void> {
  const stripe = run.withStripe ? deps.stripe : undefined;
  const seenUsers = await readSeen(run.id, 'users', run.shard);
  const seenCustomers = await readSeen(run.id, 'customers', 0);
  const missing: UserRow[] = [];
  const customerless: UserRow[] = [];
  const unfinished: UserRow[] = [];
  const unswept: UserRow[] = [];
  const accounts = { ...run.accounts };
  let lookedAt = 0;
  let withCustomer = 0;
  let cursor: Record<string, unknown> | undefined;
  do {
    const page = await listRoster(run.shard, cursor, rowsPerPage);
    for (const row of (await getUsers(page.userIds)).values()) {
      lookedAt++;
      accounts[row.status]++;
      if (row.status === 'DELETING') unfinished.push(row);
      if (row.status === 'DELETED' && row.unswept_since) unswept.push(row);
      if (hasLeft(row)) continue;
      const wasThereBefore = row.created_at < run.startedAt;
      if (run.withUsers !== false && wasThereBefore && !seenUsers.has(row.user_id)) missing.push(row);
      if (!stripe || !row.stripe_customer_id) continue;
      withCustomer++;
      if (!seenCustomers.has(row.stripe_customer_id)) customerless.push(row);
    }
    cursor = page.next;
  } while (cursor);
  run.lookedAtRows += lookedAt;
  run.accounts = accounts;
  if (isImplausible(missing.length, lookedAt)) {
    run.status = 'ABORTED';
    run.reason = `${missing.length} of ${lookedAt} accounts look missing from the user pool: the list cannot be right.`;
    return;
  }
  if (isImplausible(customerless.length, withCustomer)) {
    run.status = 'ABORTED';
    run.reason = `${customerless.length} of ${withCustomer} customers look missing from Stripe: the key may be of another Stripe account.`;
    return;
  }
  for (const row of unfinished)
    if (!run.dryRun && (await canEnd(row, deps))) await deps.erase(row.user_id, nowMs);
  for (const row of unswept) if (!run.dryRun) await deps.sweep(row, nowMs);
  for (const row of missing) await judgeMissing(run, row, deps, nowMs);
  if (stripe) for (const row of customerless) await judgeCustomerless(run, row, stripe, nowMs);
}

/** What pays at Stripe can be ended at Stripe only: its account waits for the day on which payments are on again. */
async function canEnd(row: UserRow, { stripe }: RowsDeps): Promise<boolean> {
  return stripe !== undefined || !(await mayPay(row));
}

async function judgeMissing(run: Run, row: UserRow, deps: RowsDeps, nowMs: number): Promise<void> {
  if (await getPoolUser(row.user_id)) return;
  const secondSighting =
    run.trigger === 'operator' || (row.orphan_seen !== undefined && row.orphan_seen !== run.id);
  const isEnded = secondSighting && (await canEnd(row, deps));
  const repaired = isEnded && mayChange(run);
  if (repaired) await deps.erase(row.user_id, nowMs);
  else if (!run.dryRun) await markOrphan(row.user_id, run.id);
  note(run, {
    problem: 'ROW_WITHOUT_USER',
    userId: row.user_id,
    detail: secondSighting
      ? 'The user pool does not know the account.'
      : 'The user pool does not know the account: first sighting.',
    repair: 'Delete the account on the second sighting, as its owner could: subscriptions are cancelled.',
    repaired,
  });
}

async function judgeCustomerless(run: Run, row: UserRow, stripe: StripeSide, nowMs: number): Promise<void> {
  const customerId = row.stripe_customer_id!;
  if (await stripe.getCustomer(customerId)) return;
  const repaired = mayChange(run);
  if (repaired) await unmapCustomer(row.user_id, customerId, nowMs);
  note(run, {
    problem: 'ROW_WITHOUT_CUSTOMER',
    userId: row.user_id,
    customerId,
    detail: 'Stripe does not know the customer that the account names.',
    repair: 'Forget the customer; the next checkout makes a new one.',
    repaired,
  });
}
