import { Clock } from './clock.ts';
import { momentRefused } from './clockBounds.ts';
import { readJson, writeJson } from '../outputs.ts';

export class ClockRefused extends Error {
  override readonly name = 'ClockRefused';
}

interface Kept {
  offsetMs: number;
  /** Where a start set it last. */
  setTo?: number;
}

/**
 * A clock that was moved stays moved over a restart, or yesterday's future would be tomorrow's past. For the same reason a start
 * never sets it back; one that names the same moment as the start before continues.
 */
export function keptClock(options: { data: string; clockMs?: number }): Clock {
  const { data, clockMs } = options;
  const kept = readJson<Kept>(data, 'clock.json');
  const isSet = clockMs !== undefined && clockMs !== kept?.setTo;
  if (isSet) demandAhead(data, clockMs, kept);
  const clock = new Clock(isSet ? clockMs - Date.now() : (kept?.offsetMs ?? 0));
  const setTo = clockMs ?? kept?.setTo;
  const keep = () =>
    writeJson(data, 'clock.json', { offsetMs: clock.offsetMs, ...(setTo === undefined ? {} : { setTo }) });
  keep();
  clock.onMove(keep);
  return clock;
}

function demandAhead(data: string, clockMs: number, kept: Kept | undefined): void {
  const wrong = momentRefused(clockMs);
  if (wrong !== undefined) throw new ClockRefused(wrong);
  const nowMs = Math.floor(Date.now() + (kept?.offsetMs ?? 0));
  if (kept === undefined || clockMs >= nowMs) return;
  throw new ClockRefused(
    `The clock of ${data} stands at ${new Date(nowMs).toISOString()} and never goes back: start with a later time, without one, or on another folder. \`npm run reset\` starts over.`,
  );
}
