import type { Imported } from './imported.ts';

/** Of an account's id as callers name it; the pool's ids have 36. */
export const accountIdCharactersMax = 128;
/** Of an e-mail address: RFC 5321. */
export const emailCharactersMax = 254;

export type AccountStatus = 'ACTIVE' | 'DISABLED' | 'DELETING' | 'DELETED';

export interface UserRow {
  user_id: string;
  /** The pool's username where it is not the `sub`: federated users. */
  username?: string;
  email?: string;
  name?: string;
  status: AccountStatus;
  created_at: string;
  updated_at: string;
  version: number;
  /** With the id of the request that it was done for, where there was one. */
  last_change: { reason: string; product_id?: string; at: string; request_id?: string };
  stripe_customer_id?: string;
  /** What the legacy profile held beside address and name. */
  legacy_profile?: Record<string, unknown>;
  sync_ticket?: number;
  sync_applied?: number;
  /** When its subscriptions were last read from Stripe and made equal here. */
  synced_at?: string;
  roster_shard: string;
  /** Hashes of the mailboxes that it had before its present one. */
  former_mailboxes?: Set<string>;
  /** Of a deleted account: since when its rows wait for the nightly pass after which nothing late can come. */
  unswept_since?: string;
  /** Of an operator: since when the user pool is known to ask for a second factor, in epoch seconds. */
  second_factor_since?: number;
  /** Of a user of an issuer, which cannot be asked who is an operator: when they were first admitted as one, in epoch seconds. */
  operator_since?: number;
  /** Of a user of another app: since when the account is locked because the app's pool has locked the user out. It opens with them. */
  locked_in_pool?: string;
  /** The comparison that first missed this account in the user pool. */
  orphan_seen?: string;
  /** When `npm run restore` wrote it, in epoch milliseconds: what follows from a row does not follow from that write. */
  restored?: number;
  /**
   * When the account was first visited: what the legacy table has of it moves then, once. Absent: made before that was noted, and not
   * visited since.
   */
  legacy_looked?: string;
  /** The imports that brought the profile, or made the user in the pool, for the way back. */
  imported?: Imported;
}

/** Deleted, or being deleted: nothing may be begun for it any more. */
export function hasLeft({ status }: Pick<UserRow, 'status'>): boolean {
  return status === 'DELETING' || status === 'DELETED';
}

/** Whether a token or the user pool has another address or name than the row. What it does not say counts as unchanged. */
export function isOutdated(
  row: Pick<UserRow, 'email' | 'name'>,
  said: { email?: string | null; name?: string | null } | null | undefined,
): boolean {
  if (!said) return false;
  return (!!said.email && said.email.toLowerCase() !== row.email) || (!!said.name && said.name !== row.name);
}

export type UserKey = Pick<UserRow, 'user_id'>;

/** `Me` without the fields that are resolved by themselves; these find the account by `id`. */
export interface Me {
  id: string;
  email: string | null;
  name: string | null;
  status: AccountStatus;
  createdAt: string;
  version: number;
  asOf: string;
}

export function toMe(row: UserRow, asOf: string): Me {
  return {
    id: row.user_id,
    email: row.email ?? null,
    name: row.name ?? null,
    status: row.status,
    createdAt: row.created_at,
    version: row.version,
    asOf,
  };
}
