import { door, operatorOf } from './door.ts';
import type { MutationRepairSyncArgs } from './generated/schema.ts';
import { toReport } from './identity/compare/answer.ts';
import { compare } from './identity/compare/conduct.ts';
import { checkReason, operatorActed } from './identity/operatorActed.ts';

/** Stays under AppSync's 30 seconds; what is left goes on by the schedule, and `syncHealth` shows how far it is. */
const workMs = 20_000;

export const handler = door<MutationRepairSyncArgs, unknown>(async (call, nowMs) => {
  const operator = operatorOf(call);
  const { dryRun, reason } = call.args;
  const why = reason == null ? 'An operator asked for it.' : checkReason(reason);
  const run = await compare({ dryRun, trigger: 'operator' }, nowMs + workMs);
  await operatorActed(
    operator,
    operator,
    'sync.repaired',
    { runId: run.id, dryRun: run.dryRun, repaired: run.repaired },
    why,
    nowMs,
  );
  return toReport(run);
});
