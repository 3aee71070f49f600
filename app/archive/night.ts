import { randomUUID } from 'node:crypto';
import { log } from '../../platform/log.ts';
import { recall, remember } from '../../store/jobs.ts';
import { inTurn } from '../turn.ts';
import { ageFiles } from './ageFiles.ts';
import { archiveDays, isoDay, type Archived } from './days.ts';
import { forgetLeavers } from './forgetLeavers.ts';

/** A page or a file takes a fraction of this. */
const leaseMs = 120_000;

/** In this order, because TTL takes away what is not archived. */
const steps = ['rows', 'aging', 'forgetting', 'done'] as const;

/** How far the night that was asked for last has come. */
interface Night {
  id: string;
  step: (typeof steps)[number];
}

/** Counted from 1970. */
export interface Bounds {
  lastDayDue: number;
  firstDayKept: number;
}

type MayContinue = () => Promise<boolean>;

/** Asks for a night. It stays asked for while another run is still at work on the one before. */
export async function askForNight(): Promise<void> {
  await remember('archive', 'asked', randomUUID());
}

/** Works on the night that was asked for while there is time. What is left then waits for the next call. */
export async function workOnNight(bounds: Bounds, hasTime: () => boolean): Promise<Archived> {
  const total: Archived = { days: 0, rows: 0, isDone: true };
  if (!(await nightToDo())) return total;
  const isDone = await inTurn('archive-lock', leaseMs, async (isOurs) => {
    const mayContinue = async () => hasTime() && (await isOurs());
    // Read again: the run that was at work until now may have finished it.
    let night = await nightToDo();
    while (night) {
      if (!(await mayContinue()) || !(await take(night.step, bounds, total, mayContinue))) return false;
      const next: Night = { ...night, step: steps[steps.indexOf(night.step) + 1]! };
      await remember('archive', 'night', next);
      night = next.step === 'done' ? undefined : next;
    }
    return true;
  });
  return { ...total, isDone: isDone ?? false };
}

async function nightToDo(): Promise<Night | undefined> {
  const [asked, night] = await Promise.all([
    recall<string>('archive', 'asked'),
    recall<Night>('archive', 'night'),
  ]);
  if (asked === undefined) return undefined;
  if (night?.id !== asked) return { id: asked, step: 'rows' };
  return night.step === 'done' ? undefined : night;
}

/** Whether the step is done. */
async function take(
  step: Night['step'],
  { lastDayDue, firstDayKept }: Bounds,
  total: Archived,
  mayContinue: MayContinue,
): Promise<boolean> {
  if (step === 'rows') {
    const { days, rows, isDone } = await archiveDays(isoDay(lastDayDue), mayContinue);
    Object.assign(total, { days, rows });
    log('info', 'Old log rows are in the archive.', { job: 'archive', count: rows, detail: `${days} days` });
    return isDone;
  }
  const isAging = step === 'aging';
  const { count, isDone } = await (isAging
    ? ageFiles(isoDay(firstDayKept), mayContinue)
    : forgetLeavers(mayContinue));
  const said = isAging ? 'Archived days are old enough to go.' : 'The archive forgot who has left.';
  if (count > 0) log('info', said, { job: 'archive', count });
  return isDone;
}
