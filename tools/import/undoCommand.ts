import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { undoRun } from '../../store/arrivals/undo.ts';
import { getUser } from '../../store/users.ts';
import { poolClient } from '../backup/clients.ts';
import type { Environment } from '../backup/environment.ts';
import { writeJson } from '../backup/pagedFile.ts';
import { sumOf, toldByKind } from './counts.ts';
import { Pace } from './pace.ts';
import { usersPerSecond } from './sources/openSource.ts';
import { OwnPool } from './users/pool.ts';
import { undoUsers } from './users/undo.ts';

/** Kept records that are shown; all of them stand in the report. */
const shownMax = 20;
const everyMs = 500;

/** Takes a run back, shows how far it is, and tells what was kept. The run's folder need not be here. */
export async function undoCommand({ nowMs, poolId }: Environment, id: string, folder: string): Promise<void> {
  // Asks whether the tables are there.
  await getUser('import');
  const kept: { place: string; why: string }[] = [];
  let shownMs = Date.now();
  const options = {
    nowMs,
    progress: (looked: number) => {
      if (Date.now() - shownMs < everyMs) return;
      shownMs = Date.now();
      process.stderr.write(
        process.stderr.isTTY ? `\r${looked} rows looked at` : `${looked} rows looked at\n`,
      );
    },
    kept: (place: string, why: string) => void kept.push({ place, why }),
  };
  const { takenBack: rows } = await undoRun({ id }, options);
  // What else the run has written is gone before.
  const pace = new Pace(usersPerSecond);
  const user = await undoUsers(new OwnPool(poolClient(), poolId), id, { ...options, pace });
  const takenBack = { ...rows, user };
  if (process.stderr.isTTY) process.stderr.write('\n');
  for (const { place, why } of kept.slice(0, shownMax)) console.log(`kept ${place}: ${why}`);
  if (kept.length > shownMax) console.log(`… and ${kept.length - shownMax} more.`);
  console.log(`${toldByKind(takenBack)} taken back; ${kept.length} kept.`);
  if (sumOf(takenBack) + kept.length === 0) console.log(`The tables have nothing of a run ${id}.`);
  const own = join(folder, id);
  if (!existsSync(own)) return;
  const report = join(own, 'undone.json');
  writeJson(report, { run: id, endedAt: new Date().toISOString(), takenBack, kept });
  console.log(`Report: ${report}`);
}
