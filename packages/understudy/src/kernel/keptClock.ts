import { Clock } from './clock.ts';
import { momentRefused } from './clockBounds.ts';
import { readJson, writeJson } from '../outputs.ts';

export class ClockRefused extends Error {
  override readonly name = 'ClockRefused';
}

/** A clock that was moved stays moved over a restart, or yesterday's future would be tomorrow's past. */
export function keptClock(options: { data: string; clockMs?: number }): Clock {
  const wrong = options.clockMs === undefined ? undefined : momentRefused(options.clockMs);
  if (wrong !== undefined) throw new ClockRefused(wrong);
  const kept = readJson<{ offsetMs: number }>(options.data, 'clock.json')?.offsetMs ?? 0;
  const clock = new Clock(options.clockMs === undefined ? kept : options.clockMs - Date.now());
  const keep = () => writeJson(options.data, 'clock.json', { offsetMs: clock.offsetMs });
  if (options.clockMs !== undefined) keep();
  clock.onMove(keep);
  return clock;
}
