import type { Usage } from './types.ts';

/** Versions count within one window of one limit; across windows they say nothing about each other. */
function isSameWindow(a: Usage, b: Usage): boolean {
  return a.period === b.period && Date.parse(a.windowStart) === Date.parse(b.windowStart);
}

/** `stale`: nothing new. `gap`: taken, but changes before it were missed. `unsure`: only a read can tell which is shown. */
export type Arrival = 'next' | 'gap' | 'stale' | 'unsure';

/** Takes one pushed counter into the list. A push is the whole counter, so it counts even behind a gap. */
export function arrive(list: readonly Usage[], pushed: Usage): { list: readonly Usage[]; arrival: Arrival } {
  const current = list.find(({ feature }) => feature === pushed.feature);
  if (!current) return { list, arrival: 'unsure' };
  if (isSameWindow(current, pushed)) {
    if (!isAhead(pushed, current)) return { list, arrival: 'stale' };
    return { list: replace(list, pushed), arrival: pushed.version <= current.version + 1 ? 'next' : 'gap' };
  }
  const isLater =
    current.period === pushed.period && Date.parse(pushed.windowStart) > Date.parse(current.windowStart);
  return isLater ? { list: replace(list, pushed), arrival: 'gap' } : { list, arrival: 'unsure' };
}

/** A counter in which nothing was counted yet is made up by the read, with the version that its first use will have. */
function isAhead(one: Usage, other: Usage): boolean {
  return one.version === other.version ? one.used > other.used : one.version > other.version;
}

/** A read says which counters there are; a counter that a push has already brought further stays. */
export function mergeRead(current: readonly Usage[], read: readonly Usage[]): readonly Usage[] {
  return read.map((incoming) => {
    const known = current.find(({ feature }) => feature === incoming.feature);
    return known && isSameWindow(known, incoming) && isAhead(known, incoming) ? known : incoming;
  });
}

/** What was asked for and not answered yet. `base` is `used` when the first of it was asked. */
export interface Pending {
  base: number;
  amount: number;
}

/** Shows what is pending as used. The push of one's own use may come before its answer and must not count twice. */
export function withPending(usage: Usage, pending: Pending | undefined): Usage {
  if (!pending || pending.amount === 0) return usage;
  const used = Math.max(usage.used, pending.base + pending.amount);
  const ahead = used - usage.used;
  const remaining = usage.remaining === null ? null : Math.max(0, usage.remaining - ahead);
  return { ...usage, used, remaining };
}

function replace(list: readonly Usage[], usage: Usage): readonly Usage[] {
  return list.map((one) => (one.feature === usage.feature ? usage : one));
}
