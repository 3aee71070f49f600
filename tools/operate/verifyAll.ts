import { dynamodb } from '../../store/client.ts';
import { forgetItem, recall, remember } from '../../store/jobs.ts';
import { getRowsAlone } from '../../store/standAlone.ts';
import { listRows, standingRows } from '../../store/usageRows.ts';
import { refreshWindows } from '../../store/refresh.ts';
import { isOfPool } from '../../store/rows/usage.ts';
import type { UsageRow } from '../../store/usageRow.ts';
import { recountPatiently, repair, type Recount } from '../../store/recount.ts';

export interface VerifyOptions {
  user?: string | undefined;
  repair: boolean;
  reason: string;
  fresh: boolean;
  report(line: string): void;
  progress(counters: number, drifted: number): void;
  /** How long to wait before a counter is looked at again. */
  waitMs?: number;
  /** Rows of a page; small ones lose less when the run is interrupted. */
  pageSize?: number;
}

export interface Totals {
  counters: number;
  right: number;
  drifted: number;
  repaired: number;
  uncovered: number;
}

interface Checkpoint {
  totals: Totals;
  next: Record<string, unknown>;
}

/** Page by page, with a checkpoint after each, so that a run over millions of counters can be taken up again. */
export async function verifyAll(options: VerifyOptions): Promise<Totals> {
  const saved =
    options.fresh || options.user !== undefined
      ? undefined
      : await recall<Checkpoint>('verify', 'checkpoint');
  const totals: Totals = saved?.totals ?? { counters: 0, right: 0, drifted: 0, repaired: 0, uncovered: 0 };
  for await (const { rows, next } of pages(options, saved?.next)) {
    for (const row of rows) await verifyOne(row, options, totals);
    options.progress(totals.counters, totals.drifted);
    if (options.user !== undefined) continue;
    if (next) await remember('verify', 'checkpoint', { totals, next });
    else await forgetItem('verify', 'checkpoint');
  }
  return totals;
}

async function verifyOne(row: UsageRow, options: VerifyOptions, totals: Totals): Promise<void> {
  // A row that only notes a refusal counts nothing.
  if (!row.period) return;
  const wait = () => new Promise<void>((resolve) => setTimeout(resolve, options.waitMs ?? 1000));
  const found = await recountPatiently(row, Date.now(), wait);
  totals.counters += 1;
  totals[found.verdict] += 1;
  if (found.verdict !== 'drifted') return;
  const { user_id, feature_date_key, usage_count, held_count, remaining } = found.row;
  options.report(
    `${user_id} ${feature_date_key}: used ${usage_count}, held ${held_count}, remaining ${remaining}; by the log ${found.used}, ${found.held}, ${found.remaining}`,
  );
  if (!options.repair || !(await repairAlone(found, options.reason, wait))) return;
  totals.repaired += 1;
  // What is left of a pool stands in the counters that draw from it, too.
  if (isOfPool(found.row)) await refreshWindows(user_id, Date.now());
}

async function repairAlone(found: Recount, reason: string, wait: () => Promise<void>): Promise<boolean> {
  const { user_id, feature_date_key } = found.row;
  const [row] = await getRowsAlone(user_id, [feature_date_key], Date.now());
  const again = row && (await recountPatiently(row, Date.now(), wait));
  return again?.verdict === 'drifted' && repair(again, reason, Date.now());
}

interface Page {
  rows: UsageRow[];
  next: Record<string, unknown> | undefined;
}

async function* pages(
  options: VerifyOptions,
  from: Record<string, unknown> | undefined,
): AsyncGenerator<Page> {
  if (options.user !== undefined) {
    yield { rows: await listRows(options.user), next: undefined };
    return;
  }
  let start = from;
  do {
    const answer = await dynamodb.scan({
      TableName: process.env['TABLE_USER_USAGE']!,
      ConsistentRead: true,
      ExclusiveStartKey: start,
      Limit: options.pageSize ?? 200,
    });
    start = answer.LastEvaluatedKey;
    yield { rows: await standingRows((answer.Items ?? []) as UsageRow[]), next: start };
  } while (start);
}
