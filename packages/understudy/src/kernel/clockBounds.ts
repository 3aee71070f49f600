/**
 * How far the clock may be from the machine's own. Beyond it tokens, schedules and subscriptions would be counted through
 * decades at once, and dates leave what databases and clients can hold.
 */
const clockYearsMax = 10;
const yearMs = 365.25 * 24 * 3_600_000;

/** Why the clock does not go to this moment; undefined when it may. */
export function momentRefused(epochMs: number, machineMs = Date.now()): string | undefined {
  const least = machineMs - clockYearsMax * yearMs;
  const most = machineMs + clockYearsMax * yearMs;
  if (epochMs >= least && epochMs <= most) return undefined;
  return `The clock goes no further than ${clockYearsMax} years from today: from ${dayOf(least)} to ${dayOf(most)}.`;
}

function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}
