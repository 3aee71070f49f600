import { recall, remember } from '../../../store/jobs.ts';
import { variable } from '../../../platform/env.ts';

/** An operator's confirmation holds for the next night, whenever on the day before it was given. */
const confirmedForMs = 36 * 3_600_000;

interface Confirmed {
  changesMax: number;
  untilMs: number;
}

/** The most that one comparison may take from accounts here, or write to Stripe, where no operator has confirmed more. */
export function changesMaxByDefault(): number {
  return Number(variable('NIGHTLY_CHANGES_MAX'));
}

/** An operator has seen what would be changed: the comparison with Stripe of the next night may change as much. */
export async function confirmChanges(changesMax: number, nowMs: number): Promise<void> {
  const untilMs = nowMs + confirmedForMs;
  await remember('sync', 'confirmed', { changesMax, untilMs } satisfies Confirmed, untilMs);
}

/** For a comparison that no operator has asked for. */
export async function changesMaxOfNight(nowMs: number): Promise<number> {
  const confirmed = await recall<Confirmed>('sync', 'confirmed');
  const isStanding = confirmed !== undefined && nowMs < confirmed.untilMs;
  return Math.max(changesMaxByDefault(), isStanding ? confirmed.changesMax : 0);
}
