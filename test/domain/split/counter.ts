/** The counter's own row. */
export interface Row {
  used: number;
  left: number;
  /** The last one; only grows. */
  epoch: number;
  /** While units are given out. */
  parts?: 'open' | 'closing';
  /** Oldest first. */
  recent: number[];
}

export interface Part {
  epoch: number;
  isOpen: boolean;
  used: number;
  left: number;
  recent: number[];
}

export interface Counter {
  row: Row;
  parts: Part[];
}

/** One request to the database. `give` is a transaction of the row and one part. */
export type Op =
  | { kind: 'readRow' }
  | { kind: 'readPart'; part: number }
  | { kind: 'useRow'; id: number; amount: number }
  | { kind: 'usePart'; part: number; epoch: number; id: number; amount: number }
  | { kind: 'open'; epoch: number }
  | { kind: 'give'; part: number; epoch: number; units: number; before: Part; ids: number[] }
  | { kind: 'mark'; epoch: number }
  | { kind: 'closePart'; part: number; epoch: number }
  | { kind: 'finish'; epoch: number; used: number; left: number };

export interface Reply {
  isDone: boolean;
  isUsed: boolean;
  counter: Counter;
}

/** What the design stands on; without each of these it is wrong. */
export interface Rules {
  idsInRow: number;
  idsInPart: number;
  /** The least block of units that is given out. */
  least: number;
  /** Nothing is given out any more once the parts are being closed. */
  stopsGiving: boolean;
  /** A part counts nothing any more once it was taken in. */
  closesParts: boolean;
  /** What parts have counted is added once for each epoch. */
  addsOnce: boolean;
  /** What a part has counted before is looked up when the row is used. */
  looksUpParts: boolean;
  /** Looks of one request, after which it gives up. */
  looksMost: number;
}

export function newCounter(limit: number, n: number): Counter {
  return {
    row: { used: 0, left: limit, epoch: 0, recent: [] },
    parts: Array.from({ length: n }, () => ({ epoch: 0, isOpen: false, used: 0, left: 0, recent: [] })),
  };
}

/** Two of its units given out to the first of two parts. */
export function splitCounter(limit: number): Counter {
  const { row, parts } = newCounter(limit, 2);
  return {
    row: { ...row, left: limit - 2, epoch: 1, parts: 'open' },
    parts: parts.with(0, { ...parts[0]!, epoch: 1, isOpen: true, left: 2 }),
  };
}

/** The request itself, all or nothing, under the conditions that `store/parts.ts` and `store/takeIn.ts` write. */
export function applied(counter: Counter, op: Op, rules: Rules): Reply {
  const { row } = counter;
  const done = (after: Counter, isUsed = false): Reply => ({ isDone: true, isUsed, counter: after });
  const failed: Reply = { isDone: false, isUsed: false, counter };
  const withRow = (more: Partial<Row>): Counter => ({ ...counter, row: { ...row, ...more } });
  const withPart = (place: number, part: Part, after = counter): Counter => ({
    ...after,
    parts: after.parts.with(place, part),
  });
  switch (op.kind) {
    case 'readRow':
    case 'readPart':
      return done(counter);
    case 'useRow': {
      if (row.parts || row.left < op.amount || row.recent.includes(op.id)) return failed;
      const recent = kept([...row.recent, op.id], rules.idsInRow);
      return done(withRow({ used: row.used + op.amount, left: row.left - op.amount, recent }), true);
    }
    case 'usePart': {
      const part = counter.parts[op.part]!;
      const isOpen = part.epoch === op.epoch && part.isOpen;
      if (!isOpen || part.left < op.amount || part.recent.includes(op.id)) return failed;
      const recent = kept([...part.recent, op.id], rules.idsInPart);
      const after = { ...part, used: part.used + op.amount, left: part.left - op.amount, recent };
      return done(withPart(op.part, after), true);
    }
    case 'open':
      return !row.parts && row.epoch < op.epoch ? done(withRow({ parts: 'open', epoch: op.epoch })) : failed;
    case 'give': {
      const filled = filledBy(counter.parts[op.part]!, op, rules);
      if (!mayGive(row, op.epoch, rules) || row.left < op.units || !filled) return failed;
      return done(withPart(op.part, filled, withRow({ left: row.left - op.units })));
    }
    case 'mark':
      return row.parts && row.epoch === op.epoch ? done(withRow({ parts: 'closing' })) : failed;
    case 'closePart': {
      const part = counter.parts[op.part]!;
      if (part.epoch !== op.epoch) return failed;
      return done(withPart(op.part, { ...part, isOpen: rules.closesParts ? false : part.isOpen }));
    }
    case 'finish': {
      const isDue = row.parts !== undefined && (!rules.addsOnce || row.epoch === op.epoch);
      if (!isDue) return failed;
      const { parts: _, ...whole } = row;
      return done({ ...counter, row: { ...whole, used: row.used + op.used, left: row.left + op.left } });
    }
  }
}

function mayGive(row: Row, epoch: number, { stopsGiving }: Rules): boolean {
  return row.epoch === epoch && (row.parts === 'open' || (row.parts === 'closing' && !stopsGiving));
}

function filledBy(
  part: Part,
  { epoch, units, before, ids }: Extract<Op, { kind: 'give' }>,
  { idsInPart }: Rules,
): Part | undefined {
  if (before.epoch === epoch) {
    const isEmptier = part.epoch === epoch && part.isOpen && part.left <= before.left;
    return isEmptier ? { ...part, left: part.left + units } : undefined;
  }
  if (part.epoch !== before.epoch || part.used !== before.used || part.epoch >= epoch) return undefined;
  const recent = kept([...before.recent, ...ids], idsInPart);
  return { epoch, isOpen: true, used: 0, left: units, recent };
}

const kept = (ids: number[], most: number) => (most === 0 ? [] : ids.slice(-most));

/** Parts that count for the row as it is. */
function partsOf({ row, parts }: Counter): Part[] {
  return row.parts ? parts.filter(({ epoch }) => epoch === row.epoch) : [];
}

export function usedIn(counter: Counter): number {
  return partsOf(counter).reduce((sum, { used }) => sum + used, counter.row.used);
}

export function leftIn(counter: Counter): number {
  return partsOf(counter).reduce((sum, { left }) => sum + left, counter.row.left);
}
