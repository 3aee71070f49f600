import { endCustomer } from '../billing/endCustomer.ts';
import { payingCustomer } from '../billing/linkLegacy.ts';
import { putAction } from '../../store/actions.ts';
import { getUser, markSwept, setStatus } from '../../store/users.ts';
import type { UserRow } from '../../store/rows/users.ts';
import { deletePoolUser } from './pool.ts';
import { anonymiseAction, deleteRow, erasedPlaces, rowsOf } from '../../store/rowsOf.ts';

/** A person of years has a log of many thousand rows, and an invocation has seconds. */
const rowsAtOnce = 25;
/** A stream keeps its records for a day; what is written later than this after a deletion was begun after it. */
const lateMs = 25 * 3_600_000;

/**
 * Every step may run again, and the nightly comparison takes up what a crash left: the account is DELETING from the first
 * step to the last, and nothing can be begun for it meanwhile.
 */
export async function eraseAccount(userId: string, nowMs: number): Promise<string[]> {
  const before = await getUser(userId);
  if (!before || before.status === 'DELETED') return [];
  const steps: string[] = [];
  // The row as it is from here on: a customer that was made in the last moment stands in it.
  const row =
    before.status === 'DELETING' ? before : await setStatus(userId, 'DELETING', 'account.deleting', nowMs);
  const customerId = await payingCustomer(row);
  if (customerId !== undefined) {
    const cancelled = await endCustomer(customerId);
    steps.push(`Stripe: ${cancelled} subscriptions cancelled and the customer deleted.`);
  }
  await deletePoolUser(row.username ?? userId);
  steps.push('Signed out everywhere and removed from the user pool.');
  steps.push(...(await eraseRows(userId)));
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

/**
 * The same rows once more, in the nights after a deletion: a use, a stream record or an import that was under way may have
 * written after the first pass.
 */
export async function sweepAccount(row: UserRow, nowMs: number): Promise<void> {
  await eraseRows(row.user_id);
  if (nowMs - Date.parse(row.unswept_since!) > lateMs) await markSwept(row.user_id);
}

async function eraseRows(userId: string): Promise<string[]> {
  const steps: string[] = [];
  for (const place of erasedPlaces) {
    const count = await forEachRow(place, userId, (row) => deleteRow(place, row));
    steps.push(`${count} rows of ${place} deleted.`);
  }
  const actions = await forEachRow('log', userId, anonymiseAction);
  steps.push(`${actions} actions made anonymous; trial claims kept as hashes.`);
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
