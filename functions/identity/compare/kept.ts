import { recall } from '../../store/jobs.ts';
import type { Run } from './run.ts';

/** The comparison that is under way, or the last one. */
export const currentRun = () => recall<Run>('sync', 'current');

/** The last one that ended. */
export const lastReport = () => recall<Run>('sync', 'latest');
