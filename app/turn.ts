import { randomUUID } from 'node:crypto';
import { leaveJob, takeJob } from '../store/jobs.ts';

/**
 * Works on a job while no other invocation does; undefined when another one is at it. A worker that dies holds the job for
 * `leaseMs` at most. `isOurs` renews that, is asked before each step, and is false when another worker has taken over.
 */
export async function inTurn<Result>(
  job: string,
  leaseMs: number,
  work: (isOurs: () => Promise<boolean>) => Promise<Result>,
): Promise<Result | undefined> {
  const holder = randomUUID();
  let takenMs = Date.now();
  if (!(await takeJob(job, holder, takenMs, leaseMs))) return undefined;
  const isOurs = async () => {
    const nowMs = Date.now();
    if (nowMs - takenMs < leaseMs / 2) return true;
    takenMs = nowMs;
    return takeJob(job, holder, nowMs, leaseMs);
  };
  try {
    return await work(isOurs);
  } finally {
    await leaveJob(job, holder);
  }
}
