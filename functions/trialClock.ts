import { log, metric } from './log.ts';
import { recall, remember } from './store/jobs.ts';
import { dueShards } from './store/trials.ts';
import { listDue } from './store/trialsDue.ts';
import { visit } from './trial/visit.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** How far back the first tick of a deployment looks. */
const firstLookMs = 48 * hourMs;
/** What one tick takes on; the rest is due in the next. */
const visitsMax = 5_000;
/** In each of the hour's partitions. */
const visitorsMax = 4;

/** What a tick did, for the log and for whoever calls by hand. */
export interface Tick {
  visited: number;
  told: number;
  failed: number;
}

/**
 * Every minute: looks from the first hour that is not known to be done up to now, so that a schedule that stood still catches
 * up by itself. A trial that cannot be visited holds up no other; the tick then fails, which is seen.
 */
export const handler = async (): Promise<Tick> => {
  const nowMs = Date.now();
  const done = await recall<number>('trialClock', 'doneUntil');
  // The hour before is looked at again, because the index may be late.
  const from = Math.floor(Math.min(done ?? nowMs - firstLookMs, nowMs) / hourMs) * hourMs - hourMs;
  const tick: Tick = { visited: 0, told: 0, failed: 0 };
  let hour = from;
  for (; hour <= nowMs && tick.visited < visitsMax; hour += hourMs) {
    await Promise.all(dueShards.map((shard) => visitDue(hour, shard, tick, nowMs)));
    // After a long standstill a tick may run out of time; the next goes on from here.
    if (hour % dayMs === 0 && tick.failed === 0 && hour > from)
      await remember('trialClock', 'doneUntil', hour);
  }
  if (tick.visited > 0) log('info', 'Trials were visited.', { job: 'trialClock', count: tick.visited });
  if (tick.failed > 0) {
    metric('TrialVisitFailed', tick.failed);
    throw new Error(`${tick.failed} trials could not be visited.`);
  }
  const thisHour = Math.floor(nowMs / hourMs) * hourMs;
  if (hour > nowMs && done !== thisHour) await remember('trialClock', 'doneUntil', thisHour);
  return tick;
};

async function visitDue(hour: number, shard: number, tick: Tick, nowMs: number): Promise<void> {
  for await (const page of listDue(hour, shard, nowMs)) await visitAll(page, tick, nowMs);
}

async function visitAll(
  page: { userId: string; productId: string }[],
  tick: Tick,
  nowMs: number,
): Promise<void> {
  const left = [...page];
  const visitor = async () => {
    for (let next = left.pop(); next; next = left.pop()) {
      tick.visited += 1;
      try {
        const outcome = await visit(next.userId, next.productId, nowMs);
        if (Array.isArray(outcome)) tick.told += outcome.length;
      } catch (error) {
        tick.failed += 1;
        log('error', 'A trial could not be visited.', {
          job: 'trialClock',
          userId: next.userId,
          productId: next.productId,
          error: String(error),
        });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(visitorsMax, left.length) }, visitor));
}
