import { recall, remember } from '../../../store/jobs.ts';
import { foundIn, type Ended, type Run } from './run.ts';

const endedKept = 30;

/** The comparison that is under way, or the last one. */
export const currentRun = () => recall<Run>('sync', 'current');

/** The last one that ended. */
export const lastReport = () => recall<Run>('sync', 'latest');

/** The last one that came to its end, which is the last that counted every account. */
export const lastWhole = () => recall<Run>('sync', 'whole');

/** The latest that ended, oldest first. */
export const lastEnded = async () => (await recall<Ended[]>('sync', 'ended')) ?? [];

/** Once for each comparison, however often its end is written down. */
export async function noteEnded(run: Run, finishedAt: string): Promise<void> {
  const others = (await lastEnded()).filter(({ id }) => id !== run.id);
  const ended = { id: run.id, status: run.status, repaired: run.repaired, found: foundIn(run), finishedAt };
  await remember('sync', 'ended', [...others, ended].slice(-endedKept));
}
