import { isWorthSplitting, paceAfter, type Pace } from '../../domain/split.ts';
import type { Counter } from '../../domain/usage.ts';

/** After a use of a counter that may be split into `n` parts: how fast it changes, as long as it is whole and splitting it is worth it. */
export function paceOf(
  [counter, ...others]: Counter[],
  before: Pace | undefined,
  { n, amount }: { n: number; amount: number },
  nowMs: number,
): Pace | undefined {
  if (others.length > 0 || !isWorthSplitting(counter!.remaining, n, amount)) return undefined;
  return paceAfter(before, counter!.version, nowMs);
}
