import { shardOf } from '../../../store/shards.ts';
import { clearOrphan, getUsers, lockWithPool, setStatus } from '../../../store/users.ts';
import { hasLeft, isOutdated, type UserRow } from '../../../store/rows/users.ts';
import { isOurPool } from '../directory.ts';
import { ensureAccount } from '../ensure.ts';
import { isInPool } from '../person.ts';
import { disablePoolUser, type PoolUser } from '../pool.ts';
import { mayChange, note, type Finding, type Run } from './run.ts';
import { meet, type Met } from './seen.ts';

/** `takes`: the fix locks a user out. */
type Drift = Pick<Finding, 'problem' | 'detail' | 'repair'> & {
  fix: () => Promise<unknown>;
  takes?: true;
};

/**
 * An operator changes the row first and the pool next: in between the two disagree, and nothing needs repair. In another app's pool
 * nothing is changed: an account that an operator has locked stays so beside a user who can sign in.
 */
const settledMs = 5 * 60_000;

/** One page of the user pool against the database. A deleted account is no account to be missed. */
export async function compareUsers(run: Run, users: PoolUser[], met: Met, nowMs: number): Promise<void> {
  const rows = await getUsers(users.map((user) => user.userId));
  for (const user of users) {
    run.lookedAtUsers++;
    meet(met, shardOf(user.userId), user.userId);
    const row = rows.get(user.userId);
    if (row && hasLeft(row)) continue;
    if (row?.orphan_seen && !run.dryRun) await clearOrphan(user.userId);
    for (const { problem, detail, repair, fix, takes } of driftsOf(user, row, nowMs)) {
      const repaired = takes ? mayChange(run) : !run.dryRun;
      if (repaired) await fix();
      // No trigger tells of a new user of another app: without a row they have not called yet, and nothing is wrong.
      if (problem === 'USER_WITHOUT_ROW' && !isOurPool) continue;
      note(run, { problem, userId: user.userId, detail, repair, repaired });
    }
  }
}

function driftsOf(user: PoolUser, row: UserRow | undefined, nowMs: number): Drift[] {
  const takeOver = () => ensureAccount(user, isInPool, nowMs);
  const lock = () =>
    isOurPool
      ? setStatus(user.userId, 'DISABLED', 'account.disabled', nowMs)
      : lockWithPool(user.userId, nowMs);
  if (!row) {
    return [
      {
        problem: 'USER_WITHOUT_ROW',
        detail: 'The user pool has a user without an account row.',
        repair: 'Make the row.',
        fix: async () => {
          await takeOver();
          if (!user.enabled) await lock();
        },
      },
    ];
  }
  const drifts: Drift[] = [];
  if (isOutdated(row, user)) {
    drifts.push({
      problem: 'ATTRIBUTE_DRIFT',
      detail: 'The user pool has another e-mail address or name.',
      repair: 'Take over what the pool says.',
      fix: takeOver,
    });
  }
  if (nowMs - Date.parse(row.updated_at) < settledMs) return drifts;
  // Whichever of the two is locked was locked on purpose, and letting a user in is the mistake that cannot be undone.
  if (!user.enabled && row.status === 'ACTIVE') {
    drifts.push({
      problem: 'ATTRIBUTE_DRIFT',
      detail: 'The user pool has locked the person out; the account is open.',
      repair: 'Lock the account.',
      fix: lock,
      takes: true,
    });
  }
  if (user.enabled && row.locked_in_pool !== undefined) {
    drifts.push({
      problem: 'ATTRIBUTE_DRIFT',
      detail:
        'The account was locked because the user pool had locked the person out; it lets them in again.',
      repair: 'Open the account.',
      fix: () => setStatus(user.userId, 'ACTIVE', 'account.enabled', nowMs, ['locked_in_pool']),
    });
  }
  if (isOurPool && user.enabled && row.status === 'DISABLED') {
    drifts.push({
      problem: 'ATTRIBUTE_DRIFT',
      detail: 'The account is locked; the user pool lets the person in.',
      repair: 'Lock the person out of the user pool.',
      fix: () => disablePoolUser(user.username),
      takes: true,
    });
  }
  return drifts;
}
