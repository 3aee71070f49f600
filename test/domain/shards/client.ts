import type { Op, Reply, Rules, Shard } from './item.ts';

export type Outcome = 'allowed' | 'refused' | 'unknown';

export interface Request {
  /** A request that was sent twice has one id, and so one shard. */
  id: number;
  home: number;
  amount: number;
}

/** Where a request stands. Nothing of it is kept anywhere else: a client that dies leaves the shards as they are. */
export interface Local extends Request {
  at: 'check' | 'use' | 'look' | 'give' | 'take' | 'seal';
  /** Shard that is asked next, or that gives or takes. */
  place: number;
  /** What the look found, as far as it has come. */
  seen: Shard[];
  tries: number;
  looks: number;
  block?: { from: number; to: number; units: number; was: number; upTo: number };
}

/** How a request is answered: what is asked next, and what follows from the reply. Undefined: the reply was lost. */
export interface Client {
  begin(request: Request, knowsSealed: boolean): Local;
  opOf(local: Local): Op;
  next(local: Local, reply: Reply | undefined, count: number, rules: Rules): Local | Outcome;
}

/** As the SDK asks again. */
const triesMax = 3;

const start = { place: 0, seen: [], tries: 0, looks: 0 };

/** Uses its own shard; when that is empty, has a block given from the fullest one. */
export const leased: Client = {
  begin: (request, knowsSealed) => ({ ...request, ...start, at: knowsSealed ? 'check' : 'use' }),
  opOf: (local) => {
    const { id, home, amount, at, place, block } = local;
    if (at === 'check') return { kind: 'read', shard: home };
    if (at === 'use') return { kind: 'use', shard: home, id, amount };
    if (at === 'seal') return { kind: 'seal', shard: home };
    if (at === 'look') return { kind: 'read', shard: place };
    const { from, to, units, was, upTo } = block!;
    if (at === 'give') return { kind: 'give', shard: from, to, units, was };
    // A block that was left under way for another shard is brought there, and not used.
    return { kind: 'take', shard: to, from, was, upTo, id, amount: to === home ? amount : 0 };
  },
  next: (local, reply, count, rules) => {
    if (!reply) return askedAgain(local);
    const { at, home, id } = local;
    const going = { ...local, tries: 0 };
    if (at === 'seal') return 'refused';
    if (at === 'look') return looked(going, reply.item, count, rules);
    if (at === 'give') return reply.isDone ? toTake(going, reply.item) : toLook(going, rules);
    if (reply.isUsed || (going.block?.to ?? home) === home) {
      if (reply.isUsed || reply.item.recent.includes(id)) return 'allowed';
    }
    if (at === 'take') return going.block!.to === home ? { ...going, at: 'use' } : toLook(going, rules);
    if (reply.item.isSealed) return 'refused';
    return at === 'check' ? { ...going, at: 'use' } : toLook(going, rules);
  },
};

/** Tries one shard after the other, with no block ever moved. */
export const probing: Client = {
  begin: (request) => ({ ...request, ...start, at: 'use', place: request.home }),
  opOf: ({ id, amount, place }) => ({ kind: 'use', shard: place, id, amount }),
  next: (local, reply, count) => {
    if (!reply) return askedAgain(local);
    if (reply.isUsed || reply.item.recent.includes(local.id)) return 'allowed';
    const place = (local.place + 1) % count;
    return place === local.home ? 'refused' : { ...local, tries: 0, place };
  },
};

function askedAgain(local: Local): Local | Outcome {
  return local.tries >= triesMax ? 'unknown' : { ...local, tries: local.tries + 1 };
}

function toLook({ block: _, ...local }: Local, rules: Rules): Local | Outcome {
  if (local.looks >= rules.looksMost) return 'unknown';
  return { ...local, at: 'look', place: 0, seen: [], looks: local.looks + 1 };
}

function looked(local: Local, item: Shard, count: number, rules: Rules): Local | Outcome {
  const seen = [...local.seen, item];
  if (seen.length < count) return { ...local, seen, place: seen.length };
  return decided({ ...local, seen }, rules);
}

/**
 * Shards are read one after the other. A unit that is moved meanwhile is seen where it was, under way, or where it came to, and perhaps
 * twice, but never not at all; used ones never come back. So at the end of the look there are at most as many as were seen.
 */
function decided(local: Local, rules: Rules): Local | Outcome {
  const { seen, home, amount, id } = local;
  const own = seen[home]!;
  if (own.recent.includes(id)) return 'allowed';
  if (own.left >= amount) return { ...local, at: 'use' };
  const units = rules.countsUnderWay ? unitsIn(seen) : freeIn(seen);
  if (units < amount) return units === 0 ? { ...local, at: 'seal' } : 'refused';
  const waiting = blocksUnderWay(seen).sort((a, b) => Number(b.to === home) - Number(a.to === home))[0];
  if (waiting?.to === home) return { ...local, at: 'take', block: waiting };
  const others = seen.map(({ left }, place) => ({ left, place })).filter(({ place }) => place !== home);
  const fullest = others.reduce((a, b) => (b.left > a.left ? b : a));
  if (fullest.left === 0) return waiting ? { ...local, at: 'take', block: waiting } : toLook(local, rules);
  const given = Math.min(fullest.left, Math.max(amount - own.left, Math.ceil(fullest.left / 2)));
  const was = seen[fullest.place]!.given[home]!;
  return { ...local, at: 'give', block: { from: fullest.place, to: home, units: given, was, upTo: 0 } };
}

function toTake(local: Local, giver: Shard): Local {
  const { from, to, units } = local.block!;
  const block = { from, to, units, was: local.seen[to]!.taken[from]!, upTo: giver.given[to]! };
  return { ...local, at: 'take', block };
}

function blocksUnderWay(seen: Shard[]): NonNullable<Local['block']>[] {
  return seen.flatMap(({ given }, from) =>
    given.flatMap((upTo, to) => {
      const was = seen[to]!.taken[from]!;
      return upTo > was ? [{ from, to, units: upTo - was, was, upTo }] : [];
    }),
  );
}

/** Free ones, and those under way. */
export function unitsIn(shards: Shard[]): number {
  return blocksUnderWay(shards).reduce((sum, { units }) => sum + units, freeIn(shards));
}

const freeIn = (shards: Shard[]) => shards.reduce((sum, { left }) => sum + left, 0);
