import { createUser } from '../../store/newAccount.ts';
import { getUser, idsByEmail, setStatus } from '../../store/users.ts';
import { noteFirstVisit, updatePerson } from '../../store/userVisits.ts';
import { isOutdated, type UserRow } from '../../store/rows/users.ts';
import { rememberedIn, rememberedOf, type PoolLook } from './remember.ts';
import { refuseDeleted } from './startAnew.ts';

export interface Arrival {
  userId: string;
  username: string;
  email?: string;
  name?: string;
}

/**
 * The account's row, made when it is missing and brought up to date when the pool's e-mail or name moved on. E-mail is an
 * attribute: it never finds an account. A deleted account stays deleted, however long its last token lives.
 */
export async function ensureAccount(
  arrival: Arrival,
  isInPool: PoolLook,
  nowMs: number,
): Promise<{ row: UserRow; created: boolean }> {
  const existing = await getUser(arrival.userId);
  if (existing) {
    const row = await upToDate(existing, arrival, nowMs);
    return { row: await lockedAsMailbox(existing, row, nowMs), created: false };
  }
  return createUser(arrival, await rememberedOf(arrival.email, isInPool, nowMs), nowMs);
}

/** The account of a user who comes back, in place of the one that was deleted. Of racing calls one makes it. */
export async function beginAnew(
  before: UserRow,
  arrival: Arrival,
  isInPool: PoolLook,
  nowMs: number,
): Promise<UserRow> {
  const remembered = await rememberedOf(arrival.email, isInPool, nowMs);
  return (await createUser(arrival, remembered, nowMs, { instead: before })).row;
}

/**
 * The same for a trigger, which may not ask the pool that runs it. Where another account has the address, only the pool can say
 * whether that one has left; then the first call makes the row.
 */
export async function ensureByTrigger(arrival: Arrival, nowMs: number): Promise<void> {
  const existing = await getUser(arrival.userId);
  if (existing) return void (await upToDate(existing, arrival, nowMs));
  if (arrival.email && (await idsByEmail(arrival.email)).length > 0) return;
  await createUser(arrival, await rememberedIn(arrival.email, nowMs), nowMs);
}

async function upToDate(existing: UserRow, arrival: Arrival, nowMs: number): Promise<UserRow> {
  await visit(existing, nowMs);
  return isOutdated(existing, arrival) ? updatePerson(arrival, nowMs) : existing;
}

/** An account of an issuer may have begun without an address: what its mailbox was locked out for holds from the moment it has one. */
async function lockedAsMailbox(before: UserRow, row: UserRow, nowMs: number): Promise<UserRow> {
  if (before.email !== undefined || row.email === undefined || row.status !== 'ACTIVE') return row;
  const { isLocked } = await rememberedIn(row.email, nowMs);
  return isLocked ? setStatus(row.user_id, 'DISABLED', 'account.disabled', nowMs) : row;
}

/** A user comes to an account that is there. The first time, what the legacy table has of it is moved in the background. */
export async function visit(existing: UserRow, nowMs: number): Promise<void> {
  refuseDeleted(existing);
  if (existing.legacy_looked === undefined) await noteFirstVisit(existing.user_id, nowMs);
}
