import type { Usage } from './types.ts';

/** `nearly`: four fifths of the limit are used or held; `full`: nothing is left. */
export type MeterState = 'open' | 'nearly' | 'full';

const nearlyFrom = 0.8;

/** How a meter shows a counter: the share of the limit that is used or held, from 0 to 1, and what that means. */
export function meterOf({ limit, used, held, remaining }: Usage): { share: number; state: MeterState } {
  const share = limit === null ? 0 : limit === 0 ? 1 : Math.min(1, (used + held) / limit);
  if (remaining !== null && remaining <= 0) return { share, state: 'full' };
  return { share, state: share >= nearlyFrom ? 'nearly' : 'open' };
}
