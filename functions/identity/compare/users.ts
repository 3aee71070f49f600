import { shardOf } from '../../store/shards.ts';
import { getUsers } from '../../store/users.ts';
import { ensureAccount, hasDrifted } from '../ensure.ts';
import type { PoolUser } from '../pool.ts';
import { note, type Run } from './run.ts';
import { meet, type Met } from './seen.ts';

/** One page of the user pool against the database. A deleted account is no account to be missed. */
export async function compareUsers(run: Run, users: PoolUser[], met: Met, nowMs: number): Promise<void> {
  const rows = await getUsers(users.map((user) => user.userId));
  for (const user of users) {
    run.lookedAtUsers++;
    meet(met, shardOf(user.userId), user.userId);
    const row = rows.get(user.userId);
    if (row?.status === 'DELETED' || row?.status === 'DELETING') continue;
    if (row && !hasDrifted(row, user)) continue;
    if (!run.dryRun) await ensureAccount(user, nowMs);
    note(run, {
      problem: row ? 'ATTRIBUTE_DRIFT' : 'USER_WITHOUT_ROW',
      userId: user.userId,
      detail: row
        ? 'The user pool has another e-mail address or name.'
        : 'The user pool knows somebody without an account row.',
      repair: row ? 'Take over what the pool says.' : 'Make the row.',
      repaired: !run.dryRun,
    });
  }
}
