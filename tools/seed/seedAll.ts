import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { variable } from '../../platform/env.ts';
import { listCatalog } from '../../store/products.ts';
import { variableFor } from '../../store/rows/tables.ts';
import type { TrialRow } from '../../store/rows/trials.ts';
import { BatchWriter } from './batchWriter.ts';
import { countsRows, countTrial, type SeedCounts } from './seedCounts.ts';
import { rowsOfPerson, type Seeding } from './seedPerson.ts';

export interface SeedOptions {
  data: string;
  seed: string;
  accounts: number;
  actions: number;
  /** What the product's clock says. */
  nowMs: number;
  progress(done: number, rows: number): void;
}

/** How far a seeding has come. With the moment that its rows are reckoned from, so that taking it up writes the same. */
interface Progress {
  accounts: number;
  actions: number;
  nowMs: number;
  done: number;
  /** Accounts whose trials are there and counted, by an earlier run with other numbers too. */
  counted: number;
  counts: SeedCounts;
}

const accountsPerCheckpoint = 1_000;

/** Account by account, from where an interrupted run stopped. Gives the number of rows that were written now. */
export async function seedAll(options: SeedOptions): Promise<number> {
  const { data, seed, accounts, actions } = options;
  const file = join(data, 'seeded.json');
  const all = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Progress>) : {};
  const known = all[seed];
  const isSame = known?.accounts === accounts && known.actions === actions;
  const progress: Progress = {
    accounts,
    actions,
    nowMs: known?.nowMs ?? options.nowMs,
    done: isSame ? known.done : 0,
    counted: known?.counted ?? 0,
    counts: known?.counts ?? {},
  };
  const catalog = await listCatalog();
  if (catalog.length === 0) throw new Error('The product has no catalog yet. Start it once (npm start).');
  const seeding: Seeding = { seed, accounts, actions, nowMs: progress.nowMs, catalog };
  const writer = new BatchWriter(options.nowMs - Date.now());
  let rows = 0;
  while (progress.done < accounts) {
    const end = Math.min(accounts, progress.done + accountsPerCheckpoint);
    for (let n = progress.done; n < end; n++) {
      for (const [table, items] of rowsOfPerson(seeding, n)) {
        if (table === 'trials') {
          // What was written before has a life of its own by now.
          if (n < progress.counted) continue;
          for (const trial of items as TrialRow[]) countTrial(progress.counts, trial);
        }
        for (const item of items) await writer.put(nameOf(table), item);
        rows += items.length;
      }
      if (n % 100 === 0) options.progress(n, rows);
    }
    for (const row of countsRows(seed, progress.counts)) await writer.put(nameOf('trials'), row);
    await writer.flush();
    progress.counted = Math.max(progress.counted, end);
    progress.done = end;
    writeFileSync(`${file}.new`, JSON.stringify({ ...all, [seed]: progress }));
    renameSync(`${file}.new`, file);
    options.progress(end, rows);
  }
  return rows;
}

function nameOf(table: string): string {
  return variable(variableFor(table));
}
