import { Mistake } from '../../domain/errors.ts';
import { hasLeft, type UserRow } from '../../store/rows/users.ts';

export function refuseDeleted(row: UserRow): void {
  if (hasLeft(row)) throw new Mistake('Forbidden', 'This account was deleted.');
}
