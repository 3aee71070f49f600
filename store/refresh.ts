import { mergeAll, type Right } from '../domain/entitlement.ts';
import { planChanges, usedAfterChange } from '../domain/planChange.ts';
import { leftInAll } from '../domain/pool.ts';
import { adopt, allowancesOf, newCounter, type Allowance } from '../domain/usage.ts';
import { dynamodb } from './client.ts';
import { listRights } from './allRights.ts';
import { poolsFrom } from './pools.ts';
import { closeItem, counterKey, putItem, putOne, rightsItem } from './usage.ts';
import { isTied } from './carried.ts';
import { listRows } from './usageRows.ts';
import { actionOf, fromRow, isInStepWith, rightsChanged, type UsageRow } from './usageRow.ts';
import { getUser } from './users.ts';
import { failureOf, pauseBefore, type TransactItem } from './write.ts';

const attemptsMax = 8;

/**
 * Brings every open counter of an account in step with its rights as they are now: limits, ends, and which windows count.
 * Code that changes rights calls this after the change (or puts `windowItems` into the change itself); the stream of the users
 * table calls it once more, so a caller that died in between leaves nothing behind. Calling it again changes nothing.
 */
export async function refreshWindows(userId: string, nowMs: number): Promise<void> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const [user, rights] = await Promise.all([getUser(userId), listRights(userId, nowMs)]);
    const items = await windowItems(userId, user && user.status !== 'ACTIVE' ? [] : rights, nowMs);
    const results = await Promise.allSettled(items.map(writeAlone));
    const failures = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    );
    const strange = failures.find((error) => !failureOf(error));
    if (strange !== undefined) throw strange;
    if (failures.length === 0) return;
    // A use or another change wrote in between: look again.
    await pauseBefore(attempt);
  }
  throw new Error(`The counters of an account kept changing over ${attemptsMax} refreshes.`);
}

/**
 * The same as items of the transaction that changes the rights, for `rights` as they will be. A counter that is not there yet
 * is made, so that a first use that has read the old rights meets it and looks again. When the transaction is cancelled,
 * ask for the items anew.
 */
export async function windowItems(userId: string, rights: Right[], nowMs: number): Promise<TransactItem[]> {
  const rows = await listRows(userId);
  const changes = changesIn(userId, rows, rights, nowMs);
  const features = new Set(changes.map(({ feature }) => feature));
  const isChanged = (row: UsageRow) => features.has(row.feature_name);
  if (!rows.some((row) => isTied(row) && isChanged(row))) return changes.map(({ item }) => item);
  const { listRowsAlone } = await import('./standAlone.ts');
  const alone = await listRowsAlone(userId, nowMs, isChanged);
  return changesIn(userId, alone, rights, nowMs).map(({ item }) => item);
}

function changesIn(
  userId: string,
  rows: UsageRow[],
  rights: Right[],
  nowMs: number,
): { feature: string; item: TransactItem }[] {
  const merged = mergeAll(rights, nowMs);
  const rowOf = (key: string) => rows.find((row) => row.feature_date_key === key);
  const wanted = merged.map((right) => allowancesOf(right, nowMs, leftInAll(poolsFrom(right, rowOf, nowMs))));
  const keys = new Set(wanted.flat().map(counterKey));
  const stale = rows.filter((row) => !keys.has(row.feature_date_key) && isOpenRow(row, nowMs));
  return [
    ...wanted.flatMap((allowances) =>
      itemsFor(userId, allowances, rows, nowMs).map((item) => ({ feature: allowances[0]!.feature, item })),
    ),
    ...stale.map((row) => ({ feature: row.feature_name, item: closeItem(row, nowMs) })),
  ];
}

function itemsFor(userId: string, allowances: Allowance[], rows: UsageRow[], nowMs: number): TransactItem[] {
  const keys = allowances.map(counterKey);
  return allowances.flatMap((allowance, index) => {
    const also = keys.filter((_, other) => other !== index);
    const row = rows.find((one) => one.feature_date_key === keys[index]);
    if (row && isInStepWith(row, allowance, also)) return [];
    const used = usedFor(allowance, row, rows, nowMs);
    const action = actionOf(rightsChanged, 0, nowMs);
    const made = { ...newCounter(allowance, used), version: 1 };
    if (!row) return [putItem(userId, made, undefined, { action, also }, nowMs)];
    const before = fromRow(row);
    if (used === before.used) return [rightsItem(row, allowance, also, nowMs)];
    const reset = { ...adopt({ ...before, used, drawn: 0 }, allowance) };
    return [
      putItem(
        userId,
        reset,
        row,
        { action: actionOf('usage.reset', used - before.used, nowMs), also },
        nowMs,
      ),
    ];
  });
}

function usedFor(allowance: Allowance, row: UsageRow | undefined, rows: UsageRow[], nowMs: number): number {
  const policy = planChanges[allowance.feature] ?? 'keep';
  const open = rows.filter((one) => one.feature_name === allowance.feature && isOpenRow(one, nowMs));
  const before = row ?? open.sort((a, b) => b.usage_count - a.usage_count)[0];
  return usedAfterChange(policy, before ? fromRow(before) : null, {
    isSameWindow: row !== undefined,
    source: allowance.source,
  });
}

function isOpenRow(row: UsageRow, nowMs: number): boolean {
  return nowMs < row.window_end_ms && nowMs < row.rights_until_ms;
}

async function writeAlone(item: TransactItem): Promise<void> {
  if (item.Put) await putOne(item);
  else await dynamodb.update(item.Update!);
}
