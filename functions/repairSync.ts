import { door, operatorOf } from './door.ts';
import type { MutationRepairSyncArgs } from '../generated/schema.ts';
import { Mistake } from '../domain/errors.ts';
import { changesMaxByDefault, confirmChanges } from '../app/people/compare/bound.ts';
import { toReport } from '../app/people/compare/answer.ts';
import { compare } from '../app/people/compare/conduct.ts';
import { reasonFrom } from '../app/arguments.ts';
import { operatorActed } from '../app/people/operatorActed.ts';

/** Stays under AppSync's 30 seconds; the rest continues by schedule, and `syncHealth` shows the progress. */
const workMs = 20_000;
const changesMaxMost = 1_000_000;

export const handler = door<MutationRepairSyncArgs, unknown>(async (call, nowMs) => {
  const operator = operatorOf(call);
  const { dryRun, reason } = call.args;
  const why = reason == null ? 'An operator asked for it.' : reasonFrom(reason);
  // Kept with the comparison from its first step, so that a repair which is cut off still says whose it was.
  const changesMax = changesMaxFrom(call.args.changesMax);
  const wanted = { dryRun, trigger: 'operator', changesMax, actor: operator.userId, purpose: why } as const;
  if (!dryRun && call.args.changesMax != null) await confirmChanges(changesMax, nowMs);
  const run = await compare(wanted, nowMs + workMs);
  await operatorActed(
    operator,
    operator.userId,
    'sync.repaired',
    { runId: run.id, dryRun: run.dryRun, repaired: run.repaired, changesMax: run.changesMax },
    why,
    nowMs,
  );
  return toReport(run);
});

function changesMaxFrom(asked: number | null | undefined): number {
  if (asked == null) return changesMaxByDefault();
  if (asked >= 0 && asked <= changesMaxMost) return asked;
  throw new Mistake('BadRequest', `changesMax is 0 to ${changesMaxMost}.`);
}
