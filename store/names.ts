import { variable } from '../platform/env.ts';
import { batchGet } from './batchGet.ts';

const table = variable('TABLE_USERS');

interface Named {
  email: string | null;
  accountName: string | null;
}

export interface Names {
  of: (userId: string) => Named;
}

/** E-mail address and name of these accounts, for lists over all of them; an account that was deleted has neither. */
export async function namesOf(userIds: string[]): Promise<Names> {
  const keys = userIds.map((user_id) => ({ user_id }));
  const rows = await batchGet<{ user_id: string; email?: string; name?: string }>(table, keys, {
    isListing: true,
  });
  const known = new Map(
    rows.map(({ user_id, email, name }) => [user_id, { email: email ?? null, accountName: name ?? null }]),
  );
  return { of: (userId) => known.get(userId) ?? { email: null, accountName: null } };
}
