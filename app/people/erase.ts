import { endCustomer } from '../billing/endCustomer.ts';
import { linkLegacy } from '../billing/linkLegacy.ts';
import { putAction } from '../../store/actions.ts';
import { getUser, setStatus } from '../../store/users.ts';
import type { UserRow } from '../../store/rows/users.ts';
import { deletePoolUser } from './pool.ts';
import { anonymiseAction, deleteRow, erasedPlaces, rowsOf } from '../../store/rowsOf.ts';

/** A person of years has a log of many thousand rows, and an invocation has seconds. */
const rowsAtOnce = 25;

/**
 * Every step may run again, and the nightly comparison takes up what a crash left: the account is DELETING from the first
 * step to the last, and nothing can be begun for it meanwhile.
 */
export async function eraseAccount(userId: string, nowMs: number): Promise<string[]> {
  const row = await getUser(userId);
  if (!row || row.status === 'DELETED') return [];
  const steps: string[] = [];
  if (row.status !== 'DELETING') await setStatus(userId, 'DELETING', 'account.deleting', nowMs);
  const { stripe_customer_id: customerId } = await linkLegacy(row, nowMs);
  if (customerId) {
    const cancelled = await endCustomer(customerId);
    steps.push(`Stripe: ${cancelled} subscriptions cancelled and the customer deleted.`);
  }
  await deletePoolUser(row.username ?? userId);
  steps.push('Signed out everywhere and removed from the user pool.');
  for (const place of erasedPlaces) {
    const count = await forEachRow(place, userId, (row) => deleteRow(place, row));
    steps.push(`${count} rows of ${place} deleted.`);
  }
  const actions = await forEachRow('log', userId, anonymiseAction);
  steps.push(`${actions} actions made anonymous; trial claims kept as hashes.`);
  await setStatus(userId, 'DELETED', 'account.deleted', nowMs, [
    'email',
    'name',
    'username',
    'stripe_customer_id',
    'legacy_profile',
  ]);
  await putAction({ userId, atMs: nowMs, tail: 'account.deleted', type: 'account.deleted' });
  return steps;
}

/** Gives how many there were. */
async function forEachRow(
  place: string,
  userId: string,
  step: (row: Record<string, unknown>) => Promise<void>,
): Promise<number> {
  let count = 0;
  let batch: Promise<void>[] = [];
  for await (const row of rowsOf(place, userId)) {
    count++;
    batch.push(step(row));
    if (batch.length < rowsAtOnce) continue;
    await Promise.all(batch);
    batch = [];
  }
  await Promise.all(batch);
  return count;
}

export async function finishDeletion(row: UserRow, nowMs: number): Promise<void> {
  await eraseAccount(row.user_id, nowMs);
}
