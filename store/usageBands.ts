import { variable } from '../platform/env.ts';
import { batchGet } from './batchGet.ts';
import { dynamodb } from './client.ts';
import { shards } from './shards.ts';
import { bandsFrom, partitionOf, sortOf } from './usagePlace.ts';
import type { UsageRow } from './usageRow.ts';
import { standingRows } from './usageRows.ts';
import { failureOf } from './write.ts';

const table = variable('TABLE_USER_USAGE');
const hourMs = 3_600_000;

/** Which counters of a feature are wanted. A window ends after `afterMs`; one of a day before `dayEndsByMs`, too. */
export interface OpenWanted {
  feature: string;
  /** Counters of the lowest band may be below it. 0: all of them. */
  threshold: number;
  afterMs: number;
  dayEndsByMs: number;
}

/** Windows that are open at a moment. No day is longer than 26 hours, whatever its zone does to its clocks. */
export function openAt(ms: number): Pick<OpenWanted, 'afterMs' | 'dayEndsByMs'> {
  return { afterMs: ms, dayEndsByMs: ms + 26 * hourMs };
}

/**
 * Windows that may have been open on a UTC day. A zone is up to 14 hours ahead of UTC and 12 behind, so the day of that date
 * ends 10 to 36 hours after the UTC day begins.
 */
export function openOn(dayStartMs: number): Pick<OpenWanted, 'afterMs' | 'dayEndsByMs'> {
  return { afterMs: dayStartMs, dayEndsByMs: dayStartMs + 36 * hourMs };
}

/** Where a list continues: band by band, the highest first, and in each from one partition's range to the next. */
export interface OpenPlace {
  band: number;
  slot: number;
  after?: IndexKey;
}

interface UsageKey {
  user_id: string;
  feature_date_key: string;
}

interface IndexKey extends UsageKey {
  feature_band: string;
  open_until: string;
}

/** A key with the place after it. */
export interface Found<Place> {
  key: UsageKey;
  next: Place;
}

/** In each shard days and longer windows are a range each. */
const slots = shards * 2;

/** The next keys of one band, at most `atMost`, and where to continue after them: undefined at the end of the last band. */
export async function nextOpen(
  wanted: OpenWanted,
  place: OpenPlace,
  atMost: number,
): Promise<{ found: Found<OpenPlace>[]; next: OpenPlace | undefined }> {
  const bands = bandsFrom(wanted.threshold);
  const band = bands[place.band]!;
  const asked = Array.from({ length: slots - place.slot }, (_, i) => place.slot + i);
  const pages = await Promise.all(
    asked.map((slot) => keysIn(wanted, band, slot, slot === place.slot ? place.after : undefined, atMost)),
  );
  const found: Found<OpenPlace>[] = [];
  for (const [i, { keys, isMore }] of pages.entries()) {
    const slot = asked[i]!;
    for (const key of keys) {
      if (found.length === atMost) return { found, next: found.at(-1)!.next };
      found.push({ key, next: { band: place.band, slot, after: key } });
    }
    if (isMore) return { found, next: found.at(-1)!.next };
  }
  return { found, next: place.band + 1 < bands.length ? { band: place.band + 1, slot: 0 } : undefined };
}

async function keysIn(
  { feature, afterMs, dayEndsByMs }: OpenWanted,
  band: string,
  slot: number,
  after: IndexKey | undefined,
  atMost: number,
): Promise<{ keys: IndexKey[]; isMore: boolean }> {
  const isOfDays = slot % 2 === 0;
  const answer = await dynamodb.query({
    TableName: table,
    IndexName: 'FeatureDateIndex',
    KeyConditionExpression: 'feature_band = :partition AND open_until BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':partition': partitionOf(feature, band, Math.floor(slot / 2)),
      ':from': sortOf(isOfDays ? 'D' : 'L', afterMs + 1),
      ':to': isOfDays ? sortOf('D', dayEndsByMs) : sortOf('L', null),
    },
    ExclusiveStartKey: after,
    Limit: atMost,
  });
  return { keys: (answer.Items ?? []) as IndexKey[], isMore: answer.LastEvaluatedKey !== undefined };
}

/** The counters of these keys, in their order; one that is gone meanwhile is left out. */
export async function countersOf<Place>(found: Found<Place>[]): Promise<{ row: UsageRow; next: Place }[]> {
  const keys = found.map(({ key: { user_id, feature_date_key } }) => ({ user_id, feature_date_key }));
  const rows = await standingRows(await batchGet<UsageRow>(table, keys, { isListing: true }));
  const byKey = new Map(rows.map((row) => [`${row.feature_date_key}|${row.user_id}`, row]));
  return found.flatMap(({ key, next }) => {
    const row = byKey.get(`${key.feature_date_key}|${key.user_id}`);
    return row ? [{ row, next }] : [];
  });
}

/**
 * Moves a counter within the index. Nothing else in the row changes, its version neither, so nothing follows from it. A counter
 * that was deleted meanwhile, with its account, has left the index already.
 */
export async function moveTo(
  row: UsageRow,
  { feature_band, open_until }: Pick<UsageRow, 'feature_band' | 'open_until'>,
): Promise<void> {
  try {
    await dynamodb.update({
      TableName: table,
      Key: { user_id: row.user_id, feature_date_key: row.feature_date_key },
      UpdateExpression: 'SET feature_band = :band, open_until = :end',
      ConditionExpression: 'attribute_exists(user_id)',
      ExpressionAttributeValues: { ':band': feature_band, ':end': open_until },
    });
  } catch (error) {
    if (failureOf(error)?.kind !== 'condition') throw error;
  }
}
