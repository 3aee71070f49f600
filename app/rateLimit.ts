import { Mistake } from '../domain/errors.ts';
import { rateWindow, type LimitedCall } from '../domain/rateLimit.ts';
import { takeCall } from '../store/rateLimits.ts';

/** Before anything that costs is done. The error says when the call is possible again. */
export async function demandRate(userId: string, call: LimitedCall, nowMs: number): Promise<void> {
  if (await takeCall(userId, call, nowMs)) return;
  const { endsMs } = rateWindow(call, nowMs);
  const seconds = Math.ceil((endsMs - nowMs) / 1000);
  throw new Mistake('Unavailable', `This was asked too often. Try again in ${seconds} seconds.`, {
    retryAt: new Date(endsMs).toISOString(),
  });
}
