import { Mistake } from '../domain/errors.ts';
import { door } from './door.ts';
import type { MutationStartTrialArgs, StartTrialResult } from '../generated/schema.ts';
import { log, metric } from '../platform/log.ts';
import { refreshWindows } from '../store/refresh.ts';
import { actingAccount } from './actingAccount.ts';
import { toTrial } from '../app/trials/answer.ts';
import { begin } from '../app/trials/begin.ts';

export const handler = door<MutationStartTrialArgs, StartTrialResult>(async (call, nowMs) => {
  const { productId, durationHours } = call.args;
  if (productId.trim() === '') throw new Mistake('BadRequest', 'A product is needed.');
  const { account, by } = await actingAccount(call, nowMs);
  if (account.status !== 'ACTIVE') throw new Mistake('Forbidden', 'This account is disabled.');
  const hours = durationHours ?? null;
  const row = await begin({ account, productId, hours, callId: call.callId, by }, nowMs);
  await bringCountersInStep(account.user_id, nowMs);
  metric('TrialStarted');
  const trial = toTrial(row, nowMs);
  return { trialId: trial.id, expiresAt: trial.expiresAt, trial };
});

/**
 * The trial is committed, so its answer is yes even if this fails: the stream of the users table does the same once
 * more, and no refusal is given without a look at the rights themselves.
 */
async function bringCountersInStep(userId: string, nowMs: number): Promise<void> {
  try {
    await refreshWindows(userId, nowMs);
  } catch (error) {
    metric('RefreshFailed');
    log('error', 'Counters were not brought in step with a trial.', { userId, error: String(error) });
  }
}
