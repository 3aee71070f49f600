import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keptClock } from '../src/kernel/keptClock.ts';

const day = 86_400_000;
let data: string;
beforeEach(() => (data = fs.mkdtempSync(path.join(os.tmpdir(), 'usher-clock-'))));
afterEach(() => fs.rmSync(data, { recursive: true }));

function started(clockMs?: number): number {
  const clock = keptClock(clockMs === undefined ? { data } : { data, clockMs });
  const nowMs = clock.now();
  clock.stop();
  return nowMs;
}

test('M9: a start with an earlier clock than the folder’s is refused with both times', () => {
  const first = Date.now() + 10 * day;
  expect(started(first)).toBeGreaterThanOrEqual(first);
  const tenth = new Date(first).toISOString().slice(0, 10);
  expect(() => started(first - day)).toThrow(new RegExp(`stands at ${tenth}.* never goes back`));
  // What was refused changed nothing.
  expect(started()).toBeGreaterThanOrEqual(first);
});

test('M9: a folder that lives by the machine’s own time is not set back either', () => {
  started();
  expect(() => started(Date.now() - day)).toThrow('never goes back');
});

test('M9: the same clock given again continues where it was, and a later one moves it ahead', () => {
  const first = Date.now() + day;
  started(first);
  const clock = keptClock({ data });
  clock.advance(5 * day);
  clock.stop();
  expect(started(first)).toBeGreaterThanOrEqual(first + 5 * day);
  expect(started(first + 7 * day)).toBeGreaterThanOrEqual(first + 7 * day);
});

test('M9: a new folder may begin in the past', () => {
  const past = Date.now() - 30 * day;
  expect(started(past)).toBeLessThan(past + day);
});
