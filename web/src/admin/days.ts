const DAY_MS = 86_400_000;

/** The last `days` days with today, as dates in UTC, which is how the API keeps them. */
export function daysBack(days: number, now: number): { from: string; to: string } {
  return { from: isoDay(now - (days - 1) * DAY_MS), to: isoDay(now) };
}

export function dayAfter(moment: number): string {
  return isoDay(moment + DAY_MS);
}

export function isoDay(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}
