import type { AccountStatus, UserRow } from '../../store/users.ts';

/** `Me` as a function answers it; nested fields find the account by `id`. */
export interface Me {
  id: string;
  email: string | null;
  name: string | null;
  status: AccountStatus;
  createdAt: string;
  version: number;
  asOf: string;
}

export function toMe(row: UserRow, nowMs: number): Me {
  return {
    id: row.user_id,
    email: row.email ?? null,
    name: row.name ?? null,
    status: row.status,
    createdAt: row.created_at,
    version: row.version,
    asOf: new Date(nowMs).toISOString(),
  };
}
