import type { Decision, Usage } from './types.ts';

/** One of a feature's limits with its counter. */
export type CountedLimit = Pick<Usage, 'period' | 'used' | 'limit' | 'remaining' | 'resetsAt'>;

/** Of several limits on one feature the one that refused: without room for the amount, and the last to get room again. */
export function limitThatRefused({ usage, amount, retryAt }: Decision): CountedLimit | undefined {
  if (!usage) return undefined;
  const all: CountedLimit[] = [usage, ...(usage.others ?? [])];
  const short = all.filter(({ remaining }) => remaining !== null && remaining < amount);
  return short.find(({ resetsAt }) => resetsAt === retryAt) ?? short[0];
}
