import { variable } from '../../platform/env.ts';
import { actionPut } from '../actions.ts';
import type { Imported } from '../rows/imported.ts';
import { putItem } from '../usage.ts';
import { getRowsAlone } from '../standAlone.ts';
import { isTied } from '../carried.ts';
import { fromRow, type UsageRow } from '../usageRow.ts';
import type { TransactItem } from '../write.ts';
import type { Requests } from './requests.ts';
import type { Undoing } from './undoing.ts';

const type = 'usage.import_undone';

/** The counter of a day, with what it added to longer windows: these are no records of their own. */
export async function undoCounter(
  { user_id: userId, feature_date_key: key, arrived }: UsageRow,
  runId: string,
  nowMs: number,
  requests: Requests,
): Promise<Undoing> {
  if (!arrived) return 'nothing';
  let row = await requests.counter(userId, key);
  if (row && isTied(row)) [row] = await getRowsAlone(userId, [key], nowMs);
  const brought = row?.imported?.[runId]?.n;
  if (!row?.arrived || brought === undefined) return 'nothing';
  const place = `usage ${userId} ${key}`;
  if (wasUsed(row, brought, 0)) return { place, kept: 'it was used since' };
  const into = row.arrived.into;
  const windows = into.length === 0 ? [] : await getRowsAlone(userId, into, nowMs);
  const items = [deleteItem(row, brought, runId, nowMs)].flat();
  for (const [index, window] of windows.entries()) {
    // A window that is over may have left by its age.
    if (!window) continue;
    const part = window.imported?.[runId];
    if (!part || wasUsed(window, part.n ?? 0, part.before ?? 0))
      return { place, kept: `${into[index]} was used since` };
    items.push(...subtracted(window, brought, runId, nowMs));
  }
  return { kind: 'counter', place, items };
}

function wasUsed(row: UsageRow, brought: number, before: number): boolean {
  return (
    row.usage_count - brought !== before || row.held_count !== 0 || (before === 0 && (row.drawn ?? 0) > 0)
  );
}

/** Without the units of a day; a row that was made for such units goes with the last of them. */
function subtracted(window: UsageRow, units: number, runId: string, nowMs: number): TransactItem[] {
  const { [runId]: part, ...others } = window.imported!;
  const left = (part!.n ?? 0) - units;
  if (left === 0 && part!.before === undefined && Object.keys(others).length === 0)
    return deleteItem(window, units, runId, nowMs);
  const before = fromRow(window);
  const counter = {
    ...before,
    ...{ used: before.used - units, remaining: before.remaining + units, version: before.version + 1 },
  };
  const imported: Imported = left === 0 ? others : { ...others, [runId]: { ...part, n: left } };
  const action = { type, n: -units, at: nowMs, details: { run: runId }, alone: true as const };
  const { Put } = putItem(
    window.user_id,
    counter,
    window,
    { action, also: window.also ?? [], imported },
    nowMs,
  );
  if (Object.keys(imported).length > 0) return [{ Put: Put! }];
  const { imported: _, ...Item } = Put!.Item as UsageRow;
  return [{ Put: { ...Put!, Item } }];
}

/** What its stream does not tell, the log is told beside it: the counter's rows of the log add up to nothing. */
function deleteItem(row: UsageRow, units: number, runId: string, nowMs: number): TransactItem[] {
  const { user_id: userId, feature_date_key: key, feature_name: feature } = row;
  const Delete = {
    TableName: variable('TABLE_USER_USAGE'),
    Key: { user_id: userId, feature_date_key: key },
    ConditionExpression: '#version = :seen AND attribute_exists(imported)',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':seen': row.version },
  };
  const counted = { feature, usageBefore: row.usage_count, usageAfter: 0, amount: -units, counters: [key] };
  const tail = `${type}#${key}#${row.version}`;
  return [{ Delete }, actionPut({ userId, atMs: nowMs, tail, type, details: { run: runId }, ...counted })];
}
