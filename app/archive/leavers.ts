import { forgetItem, recallPage, remember } from '../../store/jobs.ts';
import type { UserRow } from '../../store/rows/users.ts';

const job = 'archive-leavers';

/** An account that is gone from the tables, and whose words may still stand in the archive. */
export interface Leaver {
  userId: string;
  /** `yyyy-mm-dd`: nothing of it is older. */
  since: string;
}

export async function noteLeaver({ user_id, created_at }: UserRow): Promise<void> {
  await remember(job, user_id, created_at.slice(0, 10));
}

/** A page of them; what is left waits for the next night. */
export async function listLeavers(): Promise<Leaver[]> {
  const { items } = await recallPage<string>(job, { oldestFirst: true });
  return items.map(({ item, value }) => ({ userId: item, since: value }));
}

export async function forgetLeaver({ userId }: Leaver): Promise<void> {
  await forgetItem(job, userId);
}
