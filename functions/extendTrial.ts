import { isKey } from '../domain/catalog.ts';
import { Mistake } from '../domain/errors.ts';
import type { Operator } from '../domain/operators.ts';
import { isActiveAt, reminderAt } from '../domain/trial.ts';
import { door, operatorOf } from './door.ts';
import type { MutationExtendTrialArgs, Trial } from '../generated/schema.ts';
import { reasonFrom } from '../app/arguments.ts';
import { actionPut } from '../store/actions.ts';
import { rightEndItem } from '../store/entitlements.ts';
import { refreshWindows } from '../store/refresh.ts';
import { extendItem, getTrial } from '../store/trials.ts';
import type { TrialRow } from '../store/rows/trials.ts';
import { transact } from '../store/transact.ts';
import { usersVersionBump } from '../store/users.ts';
import { failureOf } from '../store/write.ts';
import { toTrial } from '../app/trials/answer.ts';
import { nextDue, rightsOfTrial } from '../store/trialTerms.ts';

const hoursMax = 8760;

export const handler = door<MutationExtendTrialArgs, Trial>(async (call, nowMs) => {
  const operator = operatorOf(call);
  const { userId, productId, hours } = call.args;
  const reason = reasonFrom(call.args.reason);
  if (hours === 0 || Math.abs(hours) > hoursMax) {
    throw new Mistake('BadRequest', `hours is -${hoursMax} to ${hoursMax}, and not 0.`);
  }
  const trial = userId !== '' && isKey(productId) ? await getTrial(userId, productId) : undefined;
  if (!trial) throw new Mistake('NotFound', 'There is no such trial.');
  const moved = { ...trial, expiresAt: trial.expiresAt + hours * 3_600_000 };
  if (!isActiveAt(trial, nowMs)) throw over();
  if (moved.expiresAt <= nowMs) throw new Mistake('BadRequest', 'The new end would be over already.');
  await move(trial, moved, { hours, by: operator, reason }, nowMs);
  await refreshWindows(userId, nowMs);
  return toTrial(moved, nowMs);
});

async function move(
  trial: TrialRow,
  moved: TrialRow,
  change: { hours: number; by: Operator; reason: string },
  nowMs: number,
): Promise<void> {
  const reminder = reminderAt(moved, moved.terms.reminderMinutes);
  const isNewReminder = trial.remindedAt !== undefined && reminder !== null && reminder > nowMs;
  if (isNewReminder) delete moved.remindedAt;
  const untold = Object.keys(trial.untold).length > 0;
  const dueAt = untold ? nowMs : Math.max(nowMs, nextDue(moved) ?? nowMs);
  try {
    await transact([
      extendItem(
        trial,
        { ...change, by: change.by.userId, expiresAt: moved.expiresAt, dueAt, isNewReminder },
        nowMs,
      ),
      usersVersionBump(trial.userId, 'trial.extended', trial.productId, nowMs),
      ...rightsOfTrial(trial, 0).map((right) => rightEndItem(trial.userId, right, moved.expiresAt)),
      actionPut({
        userId: trial.userId,
        atMs: nowMs,
        tail: `trial.extended.${trial.productId}`,
        type: 'trial.extended',
        planId: trial.productId,
        details: { hours: change.hours, expiresAt: new Date(moved.expiresAt).toISOString() },
        actor: change.by,
        reason: change.reason,
      }),
    ]);
  } catch (error) {
    if (failureOf(error))
      throw new Mistake('Conflict', 'The trial changed meanwhile. Look at it and try again.');
    throw error;
  }
}

function over(): Mistake {
  return new Mistake('Conflict', 'The trial is over.');
}
