import { mapCustomer, userOfCustomer } from '../../../store/customers.ts';
import { getUsers } from '../../../store/users.ts';
import type { UserRow } from '../../../store/rows/users.ts';
import type { ListedCustomer, StripeSide } from './stripeSide.ts';
import { note, type Finding, type Run } from './run.ts';
import { meet, type Met } from './seen.ts';

/**
 * One page of Stripe's customers against the database. Our own record decides whom a customer belongs to. A customer that
 * names no account of this deployment belongs to another app: it is counted, and nothing is written to it.
 */
export async function compareCustomers(
  run: Run,
  customers: ListedCustomer[],
  stripe: StripeSide,
  met: Met,
  nowMs: number,
): Promise<void> {
  const rows = await getUsers(customers.flatMap((customer) => (customer.userId ? [customer.userId] : [])));
  for (const customer of customers) {
    run.lookedAtCustomers++;
    meet(met, 0, customer.id);
    const row = customer.userId === undefined ? undefined : rows.get(customer.userId);
    if (!row && (await userOfCustomer(customer.id)) === undefined) run.foreignCustomers++;
    const finding = row && judge(customer, row);
    if (!row || !finding) continue;
    if (!run.dryRun) await repair(finding, customer, row, stripe, nowMs);
    note(run, { ...finding, repaired: !run.dryRun });
  }
}

/** What an account that is being deleted has is ended with it, by a later phase. */
function judge(customer: ListedCustomer, row: UserRow): Finding | undefined {
  const about = { customerId: customer.id, userId: row.user_id, repaired: false };
  if (row.status === 'DELETED' && customer.isOurs) {
    return {
      ...about,
      problem: 'CUSTOMER_OF_NOBODY',
      detail: 'Stripe has a customer that was made for an account that is deleted.',
      repair: 'Cancel what the customer pays, and delete the customer.',
    };
  }
  if (row.status === 'DELETING' || customer.isSetAside) return undefined;
  if (row.status === 'DELETED') {
    return {
      ...about,
      problem: 'CUSTOMER_OF_NOBODY',
      detail: 'Stripe has a customer that names an account that was deleted, and was not made here.',
      repair: 'Set the customer aside with a note; nothing is cancelled.',
    };
  }
  if (row.stripe_customer_id === customer.id) return undefined;
  return {
    ...about,
    problem: 'MAPPING_MISMATCH',
    detail: row.stripe_customer_id
      ? 'The account names another customer.'
      : 'The account does not name the customer that was made for it.',
    repair: row.stripe_customer_id
      ? 'Set this customer aside with a note.'
      : 'Write the customer into the account.',
  };
}

async function repair(
  finding: Finding,
  customer: ListedCustomer,
  row: UserRow,
  stripe: StripeSide,
  nowMs: number,
): Promise<void> {
  const isUnmapped = finding.problem === 'MAPPING_MISMATCH' && !row.stripe_customer_id;
  if (isUnmapped) await mapCustomer(row.user_id, customer.id, nowMs);
  else if (finding.problem === 'CUSTOMER_OF_NOBODY' && customer.isOurs) await stripe.end(customer.id);
  else await stripe.setAside(customer.id, finding.detail);
}
