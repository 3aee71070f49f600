import { log, metric } from '../platform/log.ts';
import { dueShards } from '../store/trials.ts';
import { doneUntil, listDue, noteDoneUntil, trialsSince } from '../store/trialsDue.ts';
import { inParallel } from '../app/inParallel.ts';
import { visit } from '../app/trials/visit.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** How far back the first tick looks at least. */
const firstLookMs = 48 * hourMs;
/** What one tick takes on; the rest is due in the next. */
const visitsMax = 5_000;
const readersMax = 8;
/** For each reader. */
const visitorsMax = 3;

/** What a tick did, for the log and for a call by hand. */
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
  const known = await doneUntil();
  const since = known ?? Math.min(await trialsSince(), nowMs - firstLookMs);
  // The hour before is looked at again, because the index may be late.
  const from = Math.floor(Math.min(since, nowMs) / hourMs) * hourMs - hourMs;
  const tick: Tick = { visited: 0, told: 0, failed: 0 };
  let done = from;
  for (; done <= nowMs && tick.visited < visitsMax; done += dayMs) {
    await visitHours(done, Math.min(done + dayMs - hourMs, nowMs), tick, nowMs);
    // After a long standstill a tick may run out of time; the next continues from here.
    if (done + dayMs <= nowMs && tick.failed === 0) await noteDoneUntil(done + dayMs);
  }
  if (tick.visited > 0) log('info', 'Trials were visited.', { job: 'trialClock', count: tick.visited });
  if (tick.failed > 0) {
    metric('TrialVisitFailed', tick.failed);
    throw new Error(`${tick.failed} trials could not be visited.`);
  }
  const thisHour = Math.floor(nowMs / hourMs) * hourMs;
  if (done > nowMs && known !== thisHour) await noteDoneUntil(thisHour);
  return tick;
};

/** Every partition of a stretch of hours, several at once. */
async function visitHours(fromHour: number, toHour: number, tick: Tick, nowMs: number): Promise<void> {
  const places: { hour: number; shard: number }[] = [];
  for (let hour = fromHour; hour <= toHour; hour += hourMs) {
    for (const shard of dueShards) places.push({ hour, shard });
  }
  await inParallel(places, readersMax, async ({ hour, shard }) => {
    for await (const page of listDue(hour, shard, nowMs)) await visitAll(page, tick, nowMs);
  });
}

async function visitAll(
  page: { userId: string; productId: string }[],
  tick: Tick,
  nowMs: number,
): Promise<void> {
  await inParallel(page, visitorsMax, async ({ userId, productId }) => {
    tick.visited += 1;
    try {
      const outcome = await visit(userId, productId, nowMs);
      if (Array.isArray(outcome)) tick.told += outcome.length;
    } catch (error) {
      tick.failed += 1;
      const why = { job: 'trialClock', userId, productId, error: String(error) };
      log('error', 'A trial could not be visited.', why);
    }
  });
}
