import type { Counter } from './usage.ts';

/**
 * What a change of plan does to what was used.
 * `keep`: stays used while the window stays the same; another kind of window starts at zero.
 * `carry`: stays used in any case; the new window starts with it.
 * `reset`: a new source starts at zero, even in the same window.
 */
export type PlanChange = 'keep' | 'carry' | 'reset';

/** Per feature; a feature that is not named keeps. An app that wants it otherwise says so here. */
export const planChanges: Record<string, PlanChange> = {};

/** What a counter of the new rights starts from. `before` is the feature's counter that the new one takes the place of. */
export function usedAfterChange(
  policy: PlanChange,
  before: Pick<Counter, 'used' | 'drawn' | 'source'> | null,
  after: { isSameWindow: boolean; source: string },
): number {
  if (!before) return 0;
  if (policy === 'reset' && before.source !== after.source) return 0;
  if (after.isSameWindow) return before.used;
  // Granted units were paid for by their grant; the new limit is not charged with them again.
  return policy === 'carry' ? Math.max(0, before.used - before.drawn) : 0;
}
