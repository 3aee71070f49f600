/** One of the items over which a counter is split. Its fields change together, in one conditional write. */
export interface Shard {
  /** Units that it may still grant. */
  left: number;
  used: number;
  /** No unit was anywhere when this was written, and none comes back. */
  isSealed: boolean;
  /** Ids of the requests that it granted, newest first; as many as are kept. */
  recent: number[];
  /** Units that it has ever given to each shard, and has ever taken from each. What was given and not taken is under way. */
  given: number[];
  taken: number[];
}

/** One request to the database, for one item. */
export type Op =
  | { kind: 'read'; shard: number }
  | { kind: 'use'; shard: number; id: number; amount: number }
  /** Of a block; on condition that nothing was given to the same shard since it was looked at. */
  | { kind: 'give'; shard: number; to: number; units: number; was: number }
  /** Of all that was given by then. What is taken can be used in the same write. */
  | { kind: 'take'; shard: number; from: number; was: number; upTo: number; id: number; amount: number }
  | { kind: 'seal'; shard: number };

export interface Reply {
  isDone: boolean;
  /** Whether units were counted by it. */
  isUsed: boolean;
  /** As it is after the write or, when the condition failed, as it was found. */
  item: Shard;
}

/** What a design does without; each of these makes it wrong. */
export interface Rules {
  idsKept: number;
  /** Blocks are given and taken on condition of what was seen, and so once. */
  movesAreConditional: boolean;
  /** Blocks that were given and not taken yet are counted before a request is refused. */
  countsUnderWay: boolean;
  /** Requests that take each other's blocks away come to an end after this number of looks. */
  looksMost: number;
}

export function newShards(limit: number, count: number): Shard[] {
  return Array.from({ length: count }, (_, place) => ({
    left: Math.floor(limit / count) + (place < limit % count ? 1 : 0),
    ...{ used: 0, isSealed: false, recent: [] },
    given: Array.from({ length: count }, () => 0),
    taken: Array.from({ length: count }, () => 0),
  }));
}

/** The write itself, all or nothing. */
export function applied(item: Shard, op: Op, rules: Rules): Reply {
  const done = (after: Shard) => ({ isDone: true, isUsed: false, item: after });
  const failed = { isDone: false, isUsed: false, item };
  if (op.kind === 'read') return done(item);
  if (op.kind === 'seal') return done({ ...item, isSealed: true });
  if (op.kind === 'give') {
    const isAsSeen = !rules.movesAreConditional || item.given[op.to] === op.was;
    if (!isAsSeen || item.left < op.units) return failed;
    const given = item.given.with(op.to, item.given[op.to]! + op.units);
    return done({ ...item, given, left: item.left - op.units });
  }
  if (op.kind === 'use') {
    const used = usedIn(item, op, rules);
    return used ? { isDone: true, isUsed: true, item: used } : failed;
  }
  if (rules.movesAreConditional && item.taken[op.from] !== op.was) return failed;
  const units = op.upTo - op.was;
  const taken = item.taken.with(op.from, item.taken[op.from]! + units);
  const fuller = { ...item, taken, left: item.left + units };
  const used = usedIn(fuller, op, rules);
  return used ? { isDone: true, isUsed: true, item: used } : done(fuller);
}

function usedIn(
  item: Shard,
  { id, amount }: { id: number; amount: number },
  rules: Rules,
): Shard | undefined {
  if (amount === 0 || item.left < amount || item.recent.includes(id)) return undefined;
  const recent = [id, ...item.recent].slice(0, rules.idsKept);
  return { ...item, left: item.left - amount, used: item.used + amount, recent };
}

/** Bytes of an item that DynamoDB charges for: its names and numbers, eight for an id, ten for each shard it has dealt with. */
export function bytesOf({ recent, given, taken }: Shard): number {
  const dealt = [...given, ...taken].filter((units) => units > 0).length;
  return 120 + 8 * recent.length + 10 * dealt;
}
