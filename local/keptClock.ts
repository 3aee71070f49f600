import { Clock } from './clock.ts';
import { readJson, writeJson } from './outputs.ts';

/** A clock that was moved stays moved over a restart, or yesterday's future would be tomorrow's past. */
export function keptClock(options: { data: string; clockMs?: number }): Clock {
  const kept = readJson<{ offsetMs: number }>(options.data, 'clock.json')?.offsetMs ?? 0;
  const clock = new Clock(options.clockMs === undefined ? kept : options.clockMs - Date.now());
  const keep = () => writeJson(options.data, 'clock.json', { offsetMs: clock.offsetMs });
  if (options.clockMs !== undefined) keep();
  clock.onMove(keep);
  return clock;
}
