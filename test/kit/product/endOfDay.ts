const dayMs = 24 * 3_600_000;
/** Longer than most files of tests take, and within the five minutes by which AWS lets the clock of a signer be wrong. */
const endMs = 4 * 60_000;

/** Shortly before midnight a product is brought past it: what a person has used of a day is not free again in the middle of a test. */
export async function leaveEndOfDay(nowMs: number, moveTo: (time: string) => Promise<void>): Promise<void> {
  const midnight = Math.ceil(nowMs / dayMs) * dayMs;
  if (midnight - nowMs < endMs) await moveTo(new Date(midnight + 1000).toISOString());
}
