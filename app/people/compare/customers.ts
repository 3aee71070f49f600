import { mapCustomer, userOfCustomer } from '../../../store/customers.ts';
import { getUsers } from '../../../store/users.ts';
import type { UserRow } from '../../../store/rows/users.ts';
import type { ListedCustomer, StripeSide } from './stripeSide.ts';
import { mayChange, note, type Finding, type Run } from './run.ts';
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
    const fix = fixOf(finding, customer, row, nowMs);
    // Who pays is never set aside: the phase of the subscriptions asks an operator about it, each time.
    if (fix.how === 'setAside' && (await stripe.pays(customer.id))) continue;
    const repaired = fix.how === 'map' ? !run.dryRun : mayChange(run);
    if (repaired) await fix.run(stripe);
    note(run, { ...finding, repaired });
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

interface Fix {
  how: 'map' | 'end' | 'setAside';
  run: (stripe: StripeSide) => Promise<unknown>;
}

function fixOf(finding: Finding, customer: ListedCustomer, row: UserRow, nowMs: number): Fix {
  if (finding.problem === 'MAPPING_MISMATCH' && !row.stripe_customer_id)
    return { how: 'map', run: () => mapCustomer(row.user_id, customer.id, nowMs) };
  if (finding.problem === 'CUSTOMER_OF_NOBODY' && customer.isOurs)
    return { how: 'end', run: (stripe) => stripe.end(customer.id) };
  return { how: 'setAside', run: (stripe) => stripe.setAside(customer.id, finding.detail) };
}
