import { variable } from '../platform/env.ts';
import { isTied, standing } from './carried.ts';
import { carryingAttributes } from './rows/carried.ts';
import { transact } from './transact.ts';
import { actionOf, fromRow, keptUntil, lastMsOf, rightsChanged, type UsageRow } from './usageRow.ts';
import { getRows, listRows, readRows } from './usageRows.ts';
import { failureOf, pauseBefore, type TransactItem } from './write.ts';

const table = variable('TABLE_USER_USAGE');
/** The feature is being used meanwhile, and each use is a reason to look again. */
const attemptsMax = 30;

/**
 * Rows of these keys, none of which carries another, is carried, or is split: for a change of one counter of a feature by itself. Changes no
 * number. A use may tie them together or split one again at any time, so what is written next has to ask for that (`standsAlone`, or the version).
 */
export function getRowsAlone(
  userId: string,
  keys: string[],
  nowMs: number,
): Promise<(UsageRow | undefined)[]> {
  return alone(userId, () => getRows(userId, keys), nowMs);
}

/** The same for every counter of the account, of which `isWanted` says whether it is one of those to be changed. */
export function listRowsAlone(
  userId: string,
  nowMs: number,
  isWanted?: (row: UsageRow) => boolean,
): Promise<UsageRow[]> {
  return alone(userId, () => listRows(userId), nowMs, isWanted);
}

async function alone<Found extends UsageRow | undefined>(
  userId: string,
  read: () => Promise<Found[]>,
  nowMs: number,
  isWanted: (row: UsageRow) => boolean = () => true,
): Promise<Found[]> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const rows = await read();
    const tied = rows.flatMap((row) => (row && isTied(row) && isWanted(row) ? row : []));
    if (tied.length === 0) return rows;
    await untie(userId, tied, nowMs, attempt);
  }
  throw new Error(`The counters of ${userId} kept changing.`);
}

const carrierKey = (row: UsageRow) => row.carried_by ?? row.feature_date_key;

async function untie(userId: string, tied: UsageRow[], nowMs: number, attempt: number): Promise<void> {
  const split = tied.filter(({ parts }) => parts !== undefined);
  if (split.length > 0) {
    const { takeIn } = await import('./split.ts');
    for (const { feature_date_key: key } of split) await takeIn(userId, key, nowMs, { rests: true });
  }
  for (const key of new Set(tied.filter((row) => !split.includes(row)).map(carrierKey))) {
    const carried = tied.filter(({ carried_by }) => carried_by === key);
    try {
      const items = await untyingItems(userId, key, carried, nowMs);
      // Another call may have done it meanwhile.
      if (items.length > 0) await transact(items);
    } catch (error) {
      if (!failureOf(error)) throw error;
      if (attempt > 2) await pauseBefore(attempt - 2);
    }
  }
}

async function untyingItems(
  userId: string,
  key: string,
  carried: UsageRow[],
  nowMs: number,
): Promise<TransactItem[]> {
  const [carrier] = await readRows(userId, [key]);
  const named = carried.map(({ feature_date_key }) => feature_date_key);
  const rows = await readRows(userId, [...new Set([...Object.keys(carrier?.carries ?? {}), ...named])]);
  return [
    ...(carrier?.carries ? [putDownItem(carrier, nowMs)] : []),
    ...rows
      .filter(({ carried_by }) => carried_by === key)
      .map((row) => ownNumbersItem(row, standing(row, carrier) ?? row, nowMs)),
  ];
}

/**
 * What has to be written together with rows of an account that are written whole, by their keys, as far as they are there: what carried
 * one of them lets go of it, and what one of them carried beside them gets its own numbers. Each fails when anything was counted since.
 */
export async function besides(
  keys: string[],
  seen: (UsageRow | undefined)[],
  nowMs: number,
): Promise<TransactItem[]> {
  const rows = seen.flatMap((row) => row ?? []);
  const written = new Set(keys);
  const carriers = new Map(
    rows.flatMap(({ asRead }) => (asRead ? [[asRead.carrier.feature_date_key, asRead.carrier]] : [])),
  );
  const items: TransactItem[] = [];
  for (const [key, carrier] of carriers) {
    if (written.has(key)) continue;
    const others = Object.keys(carrier.carries!).filter((carried) => !written.has(carried));
    items.push(others.length === 0 ? putDownItem(carrier, nowMs) : letGoItem(carrier, written, nowMs));
  }
  for (const row of rows) {
    const others = Object.keys(row.carries ?? {}).filter((carried) => !written.has(carried));
    if (others.length === 0) continue;
    for (const other of await readRows(row.user_id, others))
      if (other.carried_by === row.feature_date_key)
        items.push(ownNumbersItem(other, standing(other, row) ?? other, nowMs));
  }
  return items;
}

const changed = '#version = #version + :one, updated_at = :at, last_action = :action';

/** The row carries nothing any more. */
function putDownItem(carrier: UsageRow, nowMs: number): TransactItem {
  const kept = keptUntil(lastMsOf(fromRow(carrier)));
  // A day that arrived stays as it was kept.
  if (carrier.arrived || kept === undefined)
    return carrierItem(carrier, `SET ${changed} REMOVE ${carryingAttributes.join(', ')}`, {}, {}, nowMs);
  const set = `SET ${changed}, expires_at = :kept REMOVE ${carryingAttributes.join(', ')}`;
  return carrierItem(carrier, set, {}, { ':kept': kept }, nowMs);
}

/** The row does not carry these any more, and what else it carries it does. */
function letGoItem(carrier: UsageRow, keys: Set<string>, nowMs: number): TransactItem {
  const gone = Object.keys(carrier.carries!).filter((key) => keys.has(key));
  const names = Object.fromEntries(gone.map((key, place) => [`#k${place}`, key]));
  const paths = Object.keys(names).map((name) => `carries.${name}`);
  return carrierItem(carrier, `SET ${changed} REMOVE ${paths.join(', ')}`, names, {}, nowMs);
}

function carrierItem(
  carrier: UsageRow,
  UpdateExpression: string,
  names: Record<string, string>,
  values: Record<string, unknown>,
  nowMs: number,
): TransactItem {
  return {
    Update: {
      TableName: table,
      Key: { user_id: carrier.user_id, feature_date_key: carrier.feature_date_key },
      UpdateExpression,
      ConditionExpression: '#version = :seen',
      ExpressionAttributeNames: { '#version': 'version', ...names },
      ExpressionAttributeValues: {
        ':one': 1,
        ':seen': carrier.version,
        ':at': new Date(nowMs).toISOString(),
        ':action': actionOf(rightsChanged, 0, nowMs),
        ...values,
      },
    },
  };
}

function ownNumbersItem(row: UsageRow, stands: UsageRow, nowMs: number): TransactItem {
  return {
    Update: {
      TableName: table,
      Key: { user_id: row.user_id, feature_date_key: row.feature_date_key },
      UpdateExpression:
        'SET usage_count = :used, remaining = :left, #version = :next, updated_at = :at, last_action = :action REMOVE carried_by',
      ConditionExpression: '#version = :seen AND carried_by = :carrier',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: {
        ':used': stands.usage_count,
        ':left': stands.remaining,
        ':next': stands.version + 1,
        ':seen': row.version,
        ':carrier': row.carried_by,
        ':at': new Date(nowMs).toISOString(),
        ':action': actionOf(rightsChanged, 0, nowMs),
      },
    },
  };
}
