/** Over how many parts a counter may be split: as many as one request reads with the rest. The least is 2. */
export const partsMost = 32;
/** How many ids of recent requests a part keeps: a retry is recognised until as many other requests have followed in that part. */
export const idsInPart = 48;

/** Below it a part would come back for more at once. */
const leastBlock = 8;

/** The part that a request falls on, always the same; `id` is a digest, and so spread evenly already. */
export function partFor(id: string, n: number): number {
  let sum = 0;
  for (let i = 0; i < id.length; i++) sum = (sum * 31 + id.charCodeAt(i)) >>> 0;
  return sum % n;
}

/**
 * How many of the units that are left a part gets: half of its share, so that the parts ask ever less at a time and end with few units
 * each; at least what is asked for. 0: so few are left that they are counted in one place.
 */
export function blockOf(left: number, n: number, amount: number, least = leastBlock): number {
  const block = shareOf(left, n);
  return block < least || amount > left ? 0 : Math.max(block, amount);
}

/** Whether there is enough for parts to be worth their making. */
export function isWorthSplitting(left: number, n: number, amount: number, least = leastBlock): boolean {
  return shareOf(left, n) >= Math.max(2 * least, amount);
}

function shareOf(left: number, n: number): number {
  return Math.floor(left / (2 * n));
}

/** How fast a counter was seen to change, by this function or another: its version at a moment. */
export interface Pace {
  version: number;
  atMs: number;
  isBusy: boolean;
}

/** Changes between two looks, and in how many milliseconds they make a counter a busy one: 200 a second, a fifth of what an item takes. */
const changesCompared = 32;
const busyMs = 160;

/** The pace after another look. One that comes too soon says nothing yet; who finds it busy may be one of several. */
export function paceAfter(before: Pace | undefined, version: number, nowMs: number): Pace {
  const fresh = { version, atMs: nowMs, isBusy: false };
  if (!before) return fresh;
  const [changes, tookMs] = [version - before.version, nowMs - before.atMs];
  if (changes >= changesCompared && !before.isBusy)
    return { ...fresh, isBusy: tookMs * changesCompared <= busyMs * changes };
  return tookMs > busyMs ? fresh : before;
}

/** How often a part says that the counter as a whole may have moved on: after each hundredth of the room, all parts together. */
export function lookEvery(room: number, n: number): number {
  return Math.max(1, Math.floor(room / (100 * n)));
}
