/**
 * What a warm function remembers about one feature of one account: where its counters are, and whether looking before
 * writing is cheaper. Nothing is granted or refused from it: a hint that is out of date fails the write's condition.
 */
export interface Hint {
  keys: string[];
  /** When another window starts for one of the counters. */
  endMs: number;
  /** Units that were left when this function last saw them; fewer than wanted means: read before writing. */
  remaining: number;
  /** A refusal that was checked against the rights: which rights the counters carried then, and what the account had. */
  refusal?: { atMs: number; rightsVersions: number[]; products: string[] };
}

const hintsMax = 10_000;
const hints = new Map<string, Hint>();

export function hintFor(userId: string, feature: string, nowMs: number): Hint | undefined {
  const hint = hints.get(nameOf(userId, feature));
  return hint && nowMs < hint.endMs ? hint : undefined;
}

export function remember(userId: string, feature: string, hint: Hint): void {
  const name = nameOf(userId, feature);
  hints.delete(name);
  hints.set(name, hint);
  if (hints.size > hintsMax) hints.delete(hints.keys().next().value!);
}

export function forget(userId: string, feature: string): void {
  hints.delete(nameOf(userId, feature));
}

/** As after a cold start. */
export function forgetAll(): void {
  hints.clear();
}

const nameOf = (userId: string, feature: string) => `${userId}|${feature}`;
