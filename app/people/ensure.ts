import { Mistake } from '../../domain/errors.ts';
import { createUser, getUser, updatePerson } from '../../store/users.ts';
import type { UserRow } from '../../store/rows/users.ts';

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
  nowMs: number,
): Promise<{ row: UserRow; created: boolean }> {
  const existing = await getUser(arrival.userId);
  if (!existing) return createUser(arrival, nowMs);
  refuseDeleted(existing);
  if (!hasDrifted(existing, arrival)) return { row: existing, created: false };
  return { row: await updatePerson(arrival, nowMs), created: false };
}

export function refuseDeleted(row: UserRow): void {
  if (row.status === 'DELETED' || row.status === 'DELETING')
    throw new Mistake('Forbidden', 'This account was deleted.');
}

/** What the pool does not say counts as unchanged. */
export function hasDrifted(row: UserRow, arrival: Arrival): boolean {
  const email = arrival.email?.toLowerCase();
  return (
    (email !== undefined && email !== row.email) || (arrival.name !== undefined && arrival.name !== row.name)
  );
}
