import { reminderAt } from '../../domain/trial.ts';
import { actionPut } from '../../store/actions.ts';
import { countItem } from '../../store/trialCounts.ts';
import { getTrial } from '../../store/trials.ts';
import type { TrialRow } from '../../store/rows/trials.ts';
import { endVisit, forgetTold, visitItem, type Word } from '../../store/trialsDue.ts';
import { transact } from '../../store/transact.ts';
import { getUser, usersVersionBump } from '../../store/users.ts';
import { hasLeft, type UserRow } from '../../store/rows/users.ts';
import { failureOf, pauseBefore, type TransactItem } from '../../store/write.ts';
import { tell } from './tell.ts';
import { nextDue } from '../../store/trialTerms.ts';

/** A visit that died is repeated after this. Longer than a function may run. */
export const leaseMs = 5 * 60_000;
/** After this many attempts, the next tick is early enough. */
const attemptsMax = 5;

export type Visit = 'nothing' | 'moved' | Word[];

/**
 * Does what is due for one trial, by its row as it is now and by condition: a late, a second or a simultaneous visit changes
 * nothing. First the row is taken with its new state, then the bus is told, then the words are taken out: a crash in
 * between tells again, with the same event id, and never forgets.
 */
export async function visit(userId: string, productId: string, nowMs: number): Promise<Visit> {
  const trial = await getTrial(userId, productId);
  if (!trial || trial.dueAt === undefined || trial.dueAt > nowMs) return 'nothing';
  const user = await getUser(userId);
  const isGone = !user || hasLeft(user);
  const step = stepFor(trial, nowMs);
  const leasedUntil = nowMs + leaseMs;
  const isTaken = await take([
    visitItem(trial, step, leasedUntil, nowMs),
    ...(step === 'expired' ? [countItem(trial, { expired: 1 })] : []),
    ...(step && !isGone ? consequences(trial, step, nowMs) : []),
  ]);
  if (!isTaken) return 'moved';
  const after = stateAfter(trial, step, nowMs);
  const words = Object.keys(after.untold) as Word[];
  // A trial whose account was deleted has no listeners.
  if (!isGone) await tell(after, words, user as UserRow, nowMs);
  await finish(after, words, leasedUntil);
  return words;
}

/** False when the trial is not as it was seen. Trials that end together meet at their day's counts, so another try is made then. */
async function take(items: TransactItem[]): Promise<boolean> {
  for (let attempt = 0; ; attempt++) {
    try {
      await transact(items);
      return true;
    } catch (error) {
      const failed = failureOf(error);
      if (!failed) throw error;
      if (failed.kind === 'condition' || attempt === attemptsMax) return false;
    }
    await pauseBefore(attempt);
  }
}

function stepFor(trial: TrialRow, nowMs: number): 'ending' | 'expired' | null {
  if (trial.status !== 'active') return null;
  if (nowMs >= trial.expiresAt) return 'expired';
  const reminder = reminderAt(trial, trial.terms.reminderMinutes);
  return trial.remindedAt === undefined && reminder !== null && nowMs >= reminder ? 'ending' : null;
}

/** The stream of the users table pushes the account's change to its open screens. */
function consequences(trial: TrialRow, step: 'ending' | 'expired', nowMs: number) {
  const type = `trial.${step}`;
  return [
    usersVersionBump(trial.userId, type, trial.productId, nowMs),
    actionPut({
      userId: trial.userId,
      atMs: nowMs,
      tail: `${type}.${trial.productId}`,
      type,
      planId: trial.productId,
      details: { expiresAt: new Date(trial.expiresAt).toISOString() },
    }),
  ];
}

function stateAfter(trial: TrialRow, step: 'ending' | 'expired' | null, nowMs: number): TrialRow {
  if (!step) return trial;
  return {
    ...trial,
    untold: { ...trial.untold, [step]: nowMs },
    ...(step === 'expired' ? { status: 'expired' as const } : { remindedAt: nowMs }),
  };
}

async function finish(trial: TrialRow, words: Word[], leasedUntil: number): Promise<void> {
  try {
    await endVisit(trial, words, leasedUntil, nextDue(trial));
  } catch (error) {
    if (!failureOf(error)) throw error;
    // Bought or extended while the bus was told: it is due when that change says.
    if (words.length > 0) await forgetTold(trial, words);
  }
}
