import { blockOf, isWorthSplitting } from '../../../domain/split.ts';
import { usedIn, type Counter, type Op, type Part, type Reply, type Row, type Rules } from './counter.ts';

export type Outcome = 'allowed' | 'refused' | 'unknown';

export interface Request {
  id: number;
  /** The part that it falls on. */
  home: number;
  amount: number;
}

/** Where a request stands. Nothing of it is kept anywhere else: a function that dies leaves the tables as they are. */
export interface Local extends Request {
  at:
    | 'usePart'
    | 'useRow'
    | 'readRow'
    | 'readPart'
    | 'lookUp'
    | 'open'
    | 'readOwn'
    | 'give'
    | 'mark'
    | 'close'
    | 'finish';
  epoch: number;
  /** The part that is read or closed next. */
  place: number;
  seen?: { row: Row; parts: Part[] };
  units: number;
  sums: { used: number; left: number };
  tries: number;
  looks: number;
}

/** What holds for all requests of a run. */
export interface Setting {
  limit: number;
  n: number;
  rules: Rules;
}

/** As the client of the tables asks again. */
const triesMax = 3;

/** What a function remembers of the counter: its own row, or the epoch of its parts. Nothing: it looks. */
export type Memory = 'row' | number | undefined;

export function begin(request: Request, memory?: Memory): Local {
  const start = { place: 0, units: 0, sums: { used: 0, left: 0 }, tries: 0, looks: 0, epoch: 0 };
  if (typeof memory === 'number') return { ...request, ...start, epoch: memory, at: 'usePart' };
  return { ...request, ...start, at: memory === 'row' ? 'useRow' : 'readRow' };
}

export function opOf(local: Local): Op {
  const { at, id, home, amount, epoch, place, units, sums, seen } = local;
  switch (at) {
    case 'usePart':
      return { kind: 'usePart', part: home, epoch, id, amount };
    case 'useRow':
      return { kind: 'useRow', id, amount };
    case 'readRow':
      return { kind: 'readRow' };
    case 'readPart':
      return { kind: 'readPart', part: place };
    case 'lookUp':
    case 'readOwn':
      return { kind: 'readPart', part: home };
    case 'open':
      return { kind: 'open', epoch };
    case 'give':
      return { kind: 'give', part: home, epoch, units, before: seen!.parts[home]!, ids: seen!.row.recent };
    case 'mark':
      return { kind: 'mark', epoch };
    case 'close':
      return { kind: 'closePart', part: place, epoch };
    case 'finish':
      return { kind: 'finish', epoch, ...sums };
  }
}

/** What follows from the reply, as in `app/counting/way.ts` and `splitWay.ts`. Undefined: it was lost. */
export function next(local: Local, reply: Reply | undefined, setting: Setting): Local | Outcome {
  if (!reply) return local.tries >= triesMax ? 'unknown' : { ...local, tries: local.tries + 1 };
  const { rules, n } = setting;
  const going: Local = { ...local, tries: 0 };
  const { row, parts } = reply.counter;
  const home = parts[local.home]!;
  switch (local.at) {
    case 'usePart':
      return reply.isUsed || home.recent.includes(local.id) ? 'allowed' : toLook(going, rules);
    case 'useRow':
      return reply.isUsed || row.recent.includes(local.id) ? 'allowed' : toLook(going, rules);
    case 'readRow':
      return row.parts
        ? { ...going, at: 'readPart', place: 0, seen: { row, parts: [] } }
        : whole({ ...going, seen: { row, parts: [] } }, setting);
    case 'readPart': {
      const seen = { ...local.seen!, parts: [...local.seen!.parts, parts[local.place]!] };
      if (seen.parts.length < n) return { ...going, seen, place: local.place + 1 };
      return split({ ...going, seen }, setting);
    }
    case 'lookUp':
      return afterLookUp(going, home, setting);
    case 'open':
      return reply.isDone ? { ...going, at: 'readOwn', seen: { row, parts: [] } } : toLook(going, rules);
    case 'readOwn':
      return given({ ...going, seen: { row: local.seen!.row, parts } }, setting);
    case 'give':
      return reply.isDone ? { ...going, at: 'usePart' } : toLook(going, rules);
    case 'mark':
      return reply.isDone
        ? { ...going, at: 'close', place: 0, sums: { used: 0, left: 0 } }
        : toLook(going, rules);
    case 'close':
      return closed(going, parts[local.place]!, setting);
    case 'finish':
      return toLook(going, rules);
  }
}

function toLook({ seen: _, ...local }: Local, { looksMost }: Rules): Local | Outcome {
  if (local.looks >= looksMost) return 'unknown';
  return { ...local, at: 'readRow', looks: local.looks + 1 };
}

function whole(local: Local, { n }: Setting): Local | Outcome {
  const { row } = local.seen!;
  if (row.left < local.amount) return 'refused';
  return { ...local, at: n > 1 ? 'lookUp' : 'useRow' };
}

function afterLookUp(local: Local, home: Part, { n, rules }: Setting): Local | Outcome {
  const { row } = local.seen!;
  if (rules.looksUpParts && home.recent.includes(local.id)) return 'allowed';
  if (!isWorthSplitting(row.left, n, local.amount, rules.least)) return { ...local, at: 'useRow' };
  return { ...local, at: 'open', epoch: row.epoch + 1 };
}

/** Units for its own part, as far as the row has them. */
function given(local: Local, { n, rules }: Setting): Local {
  const { row } = local.seen!;
  const units = blockOf(row.left, n, local.amount, rules.least);
  return row.parts === 'open' && units > 0 ? { ...local, at: 'give', units } : { ...local, at: 'mark' };
}

function split(local: Local, setting: Setting): Local | Outcome {
  const { limit, n, rules } = setting;
  const seen = local.seen!;
  const { row, parts } = seen;
  if (parts.some(({ epoch }) => epoch > row.epoch)) return toLook(local, rules);
  const own = parts[local.home]!;
  if (own.recent.includes(local.id)) return 'allowed';
  const here = { ...local, epoch: row.epoch };
  if (own.epoch === row.epoch && own.isOpen && own.left >= local.amount) return { ...here, at: 'usePart' };
  const left = limit - usedIn(seen as Counter);
  if (left < local.amount && isWorthSplitting(left, n, 1, rules.least)) return 'refused';
  return left < local.amount ? { ...here, at: 'mark' } : given(here, setting);
}

/** A part of an earlier epoch was given nothing; one of a later epoch says that another caller has finished. */
function closed(local: Local, part: Part, { n, rules }: Setting): Local | Outcome {
  if (part.epoch > local.epoch) return toLook(local, rules);
  const { used, left } = part.epoch === local.epoch ? part : { used: 0, left: 0 };
  const sums = { used: local.sums.used + used, left: local.sums.left + left };
  const place = local.place + 1;
  return place < n ? { ...local, place, sums } : { ...local, at: 'finish', sums };
}
