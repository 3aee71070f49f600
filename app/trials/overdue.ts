import { statusAt } from '../../domain/trial.ts';
import { dueShards, getTrials } from '../../store/trials.ts';
import type { TrialRow } from '../../store/rows/trials.ts';
import { doneUntil, listDue } from '../../store/trialsDue.ts';

const hourMs = 3_600_000;
/** A clock that has stood still for longer has rung its alarm all day. */
const lookMostMs = 24 * hourMs;

/** Trials that are over by now, though the clock has not come by to write so. */
export async function listOverdue(nowMs: number): Promise<TrialRow[]> {
  const done = (await doneUntil()) ?? 0;
  // The hour before too, because the index may be late.
  const since = Math.max(Math.min(done, nowMs) - hourMs, nowMs - lookMostMs);
  const places: [hour: number, shard: number][] = [];
  for (let hour = Math.floor(since / hourMs) * hourMs; hour <= nowMs; hour += hourMs) {
    for (const shard of dueShards) places.push([hour, shard]);
  }
  const found = await Promise.all(places.map(([hour, shard]) => overdueIn(hour, shard, nowMs)));
  return found.flat();
}

/** Told by the rows themselves: what the index has may have been done meanwhile. */
async function overdueIn(hour: number, shard: number, nowMs: number): Promise<TrialRow[]> {
  const overdue: TrialRow[] = [];
  for await (const page of listDue(hour, shard, nowMs)) {
    const rows = await getTrials(page.filter(({ status }) => status === 'active'));
    overdue.push(...rows.filter((row) => row.status === 'active' && statusAt(row, nowMs) === 'expired'));
  }
  return overdue;
}
