import { toMe, type Me, type UserRow } from '../../store/rows/users.ts';

export function meAt(row: UserRow, nowMs: number): Me {
  return toMe(row, new Date(nowMs).toISOString());
}
