import { util } from '@aws-appsync/utils';

/** A users row as `Me`; the nested fields find the account by `id`. */
export function toMe(row: Record<string, any>) {
  return {
    id: row.user_id,
    email: row.email ?? null,
    name: row.name ?? null,
    status: row.status,
    createdAt: row.created_at,
    version: row.version,
    asOf: util.time.nowISO8601(),
  };
}
