import { reminderAt } from '../../domain/trial.ts';
import { actionPut } from '../store/actions.ts';
import { getTrial, type TrialRow } from '../store/trials.ts';
import { endVisit, forgetTold, visitItem, type Word } from '../store/trialsDue.ts';
import { transact } from '../store/transact.ts';
import { getUser, usersVersionBump, type UserRow } from '../store/users.ts';
import { failureOf } from '../store/write.ts';
import { tell } from './tell.ts';
import { nextDue } from './terms.ts';

/** A visit that died is repeated after this. Longer than a function may run. */
export const leaseMs = 5 * 60_000;

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
  const isGone = !user || user.status === 'DELETED' || user.status === 'DELETING';
  const step = stepFor(trial, nowMs);
  const leasedUntil = nowMs + leaseMs;
  try {
    await transact([
      visitItem(trial, step, leasedUntil, nowMs),
      ...(step && !isGone ? consequences(trial, step, nowMs) : []),
    ]);
  } catch (error) {
    if (failureOf(error)) return 'moved';
    throw error;
  }
  const after = stateAfter(trial, step, nowMs);
  const words = Object.keys(after.untold) as Word[];
  // Nobody is left to hear of a trial whose account was deleted.
  if (!isGone) await tell(after, words, user as UserRow, nowMs);
  await finish(after, words, leasedUntil);
  return words;
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
