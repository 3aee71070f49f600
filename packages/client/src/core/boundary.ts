import type { Account as Me } from './types.ts';

/** The next moment after `now` at which the account reads differently by itself: a window or a right ends. */
export function nextBoundary(me: Me, now: number): number | undefined {
  const moments = [
    ...me.usage.map(({ resetsAt }) => resetsAt),
    ...me.entitlements.map(({ expiresAt }) => expiresAt),
    ...me.trials.filter(({ isActive }) => isActive).map(({ expiresAt }) => expiresAt),
    ...me.subscriptions.map(({ endsAt }) => endsAt),
  ].flatMap((moment) => (moment === null ? [] : [Date.parse(moment)]));
  const ahead = moments.filter((moment) => moment > now);
  return ahead.length > 0 ? Math.min(...ahead) : undefined;
}
