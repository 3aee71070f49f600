/** One use as its caller saw it; moments from one counter that only goes up. */
export interface Observed {
  calledAt: number;
  answeredAt: number;
  amount: number;
  allowed: boolean;
  /** Units used after it, as the answer said. */
  usedAfter?: number;
}

/**
 * Whether some order of the uses explains every answer, for a counter that only grows up to a limit: each granted use takes
 * the units just before the `usedAfter` that it was told, without gap or overlap and not against real time, and none was
 * refused while there was certainly room. Undefined when it does; otherwise what is wrong.
 */
export function whyNotLinear(history: Observed[], limit: number): string | undefined {
  const granted = history.filter((use) => use.allowed).sort((a, b) => a.usedAfter! - b.usedAfter!);
  let used = 0;
  let latestCall = -Infinity;
  for (const use of granted) {
    if (use.usedAfter! - use.amount !== used) return `a gap or an overlap at ${used}: ${JSON.stringify(use)}`;
    used = use.usedAfter!;
    // A use that comes earlier in the order must not have been called after this one was answered.
    if (latestCall > use.answeredAt) return `against real time: ${JSON.stringify(use)}`;
    latestCall = Math.max(latestCall, use.calledAt);
  }
  if (used > limit) return `${used} of ${limit}`;
  for (const refusal of history.filter((use) => !use.allowed)) {
    const atMost = granted
      .filter((use) => use.calledAt < refusal.answeredAt)
      .reduce((sum, use) => sum + use.amount, 0);
    if (atMost + refusal.amount <= limit) return `refused with room left: ${JSON.stringify(refusal)}`;
  }
  return undefined;
}

/** Runs the uses, `atOnce` at a time, and records each call, its answer and their moments. */
export async function observe(
  amounts: number[],
  atOnce: number,
  use: (
    amount: number,
    index: number,
  ) => Promise<{ allowed: boolean; usage?: { used: number } | null | undefined }>,
): Promise<Observed[]> {
  const history: Observed[] = [];
  let moment = 0;
  let next = 0;
  const work = async () => {
    while (next < amounts.length) {
      const index = next++;
      const amount = amounts[index]!;
      const calledAt = moment++;
      const answer = await use(amount, index);
      const usedAfter = answer.usage?.used;
      history.push({
        calledAt,
        answeredAt: moment++,
        amount,
        allowed: answer.allowed,
        ...(answer.allowed && usedAfter !== undefined ? { usedAfter } : {}),
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, amounts.length) }, work));
  return history;
}
