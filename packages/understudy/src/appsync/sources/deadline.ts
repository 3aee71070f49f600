import type { Clock } from '../../kernel/clock.ts';

export const timedOut = Symbol('timed out');

/** What the promise gives, or `timedOut` when the clock reaches the deadline first. */
export async function withDeadline<T>(
  clock: Clock,
  deadlineMs: number,
  work: Promise<T>,
): Promise<T | typeof timedOut> {
  let cancel: () => void = () => undefined;
  const alarm = new Promise<typeof timedOut>((resolve) => {
    cancel = clock.at(deadlineMs, () => resolve(timedOut));
  });
  try {
    return await Promise.race([work, alarm]);
  } finally {
    cancel();
  }
}
