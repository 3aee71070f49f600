/** Shortest, longest and default time that units may be held. */
export const holdSeconds = { min: 60, max: 86_400, default: 900 };
/** The most holds that one counter carries at a time; keeps its row small. */
export const holdsMax = 20;

/** Units set aside until they are settled or released, or until the hold expires. */
export interface Hold {
  id: string;
  amount: number;
  /** From this moment on the hold is over, whether or not anything has been written. */
  endsMs: number;
  /** Of the amount, units that were drawn from grants; a release gives these back to the grants. */
  drawn: number;
}

export function heldBy(holds: Hold[]): number {
  return holds.reduce((sum, hold) => sum + hold.amount, 0);
}

export function runningHolds(holds: Hold[], nowMs: number): Hold[] {
  return holds.filter((hold) => nowMs < hold.endsMs);
}

export function endedHolds(holds: Hold[], nowMs: number): Hold[] {
  return holds.filter((hold) => nowMs >= hold.endsMs);
}

/** What settling with the real amount does to a counter: the part beyond what was held needs room of its own. */
export function settlement(
  hold: Hold,
  amount: number,
): { extra: number; givenBack: number; toGrants: number } {
  const givenBack = Math.max(0, hold.amount - amount);
  return { extra: Math.max(0, amount - hold.amount), givenBack, toGrants: Math.min(hold.drawn, givenBack) };
}
