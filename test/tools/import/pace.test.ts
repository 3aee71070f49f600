import { expect, test } from 'vitest';
import { Pace, type PaceClock } from '../../../tools/import/pace.ts';

/** A clock that stands still but for waiting, and notes when each turn came. */
function clockOf(): { clock: PaceClock; pass(ms: number): void; turns: number[]; at(): number } {
  let nowMs = 1_000_000;
  const waiting: { atMs: number; go: () => void }[] = [];
  const turns: number[] = [];
  const clock = {
    now: () => nowMs,
    wait: (ms: number) => new Promise<void>((go) => void waiting.push({ atMs: nowMs + ms, go })),
  };
  const pass = (ms: number) => {
    nowMs += ms;
    for (const one of waiting.filter(({ atMs }) => atMs <= nowMs)) {
      turns.push(one.atMs);
      one.go();
    }
    waiting.splice(0, waiting.length, ...waiting.filter(({ atMs }) => atMs > nowMs));
  };
  return { clock, pass, turns, at: () => nowMs };
}

test('no second has more turns than the pace allows, however many ask at once', async () => {
  const { clock, pass, turns, at } = clockOf();
  const pace = new Pace(50, clock);
  const begun = at();
  const all = Array.from({ length: 200 }, () => pace.turn());
  turns.push(begun);
  pass(10_000);
  await Promise.all(all);
  expect(turns).toHaveLength(200);
  for (const first of turns)
    expect(turns.filter((one) => one >= first && one < first + 1000).length).toBeLessThanOrEqual(50);
  expect(Math.max(...turns) - begun).toBe(199 * 20);
});

test('time in which nothing was asked for is not made up for later', async () => {
  const { clock, pass, turns, at } = clockOf();
  const pace = new Pace(10, clock);
  await pace.turn();
  pass(60_000);
  const begun = at();
  const all = Array.from({ length: 11 }, () => pace.turn());
  pass(1000);
  await Promise.all(all);
  expect(turns.filter((one) => one < begun + 1000)).toHaveLength(9);
});

test('who waits when the run is to end is let go at once', async () => {
  const pace = new Pace(0.001);
  await pace.turn();
  const stop = new AbortController();
  const waiting = [pace.turn(stop.signal), pace.turn(stop.signal)];
  stop.abort();
  await Promise.all([...waiting, pace.turn(stop.signal)]);
});

test('without a number each has its turn at once', async () => {
  const { clock, turns } = clockOf();
  const pace = new Pace(undefined, clock);
  await Promise.all(Array.from({ length: 500 }, () => pace.turn()));
  expect(turns).toEqual([]);
});
