import { variable } from '../platform/env.ts';
import { batchGet } from './batchGet.ts';
import { dynamodb } from './client.ts';
import { closePart, isOfEpochOf, partKeysOf, readParts, sumOf } from './parts.ts';
import type { PartRow, Parts } from './rows/parts.ts';
import { actionOf, rightsChanged, type UsageRow } from './usageRow.ts';
import { failureOf, pauseBefore } from './write.ts';

const table = variable('TABLE_USER_USAGE');
/** Others give out and take in meanwhile, and each of these is a reason to look again. */
const attemptsMax = 20;
/** For how long a counter is not split again that was taken in to be changed. */
const restMs = 1000;

/**
 * Brings what the parts of a counter hold and have counted back into its own row. Nothing is given out from the first step on; each part is
 * closed by itself, and stays as it is then; the last step adds all of them and ends the epoch, so that it is done once, by the first that comes to
 * it. A caller that dies in between leaves it to the next one that meets the counter. Changes no number.
 */
export async function takeIn(userId: string, key: string, nowMs: number, { rests = false } = {}) {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const [row] = await batchGet<UsageRow>(table, [{ user_id: userId, feature_date_key: key }]);
    if (!row?.parts) return;
    try {
      if (rests || !row.parts.closing) await beginClosing(row, row.parts, rests ? nowMs + restMs : undefined);
      const found = await readParts(row);
      const open = found.filter(isOfEpochOf(row));
      const closed = await Promise.all(open.map((part) => (part.is_open ? closePart(part) : part)));
      await addParts(row, row.parts, closed, epochAfter(row.parts, found), nowMs);
      return;
    } catch (error) {
      if (!failureOf(error)) throw error;
    }
    if (attempt > 2) await pauseBefore(attempt - 2);
  }
  throw new Error(`The parts of ${key} of ${userId} kept changing.`);
}

/** A table that was restored may have parts of later than their counter, and a new epoch has to be later still. */
function epochAfter({ epoch }: Parts, found: PartRow[]): number {
  return Math.max(epoch, ...found.map((part) => part.epoch));
}

async function beginClosing(
  { user_id, feature_date_key }: UsageRow,
  { epoch }: Parts,
  restUntilMs: number | undefined,
): Promise<void> {
  await dynamodb.update({
    TableName: table,
    Key: { user_id, feature_date_key },
    UpdateExpression: `SET parts.closing = :yes${restUntilMs === undefined ? '' : ', parts_rest_ms = :rest'}`,
    ConditionExpression: 'parts.epoch = :epoch',
    ExpressionAttributeValues: {
      ':yes': true,
      ':epoch': epoch,
      ...(restUntilMs === undefined ? {} : { ':rest': restUntilMs }),
    },
  });
}

async function addParts(
  { user_id, feature_date_key }: UsageRow,
  parts: Parts,
  closed: PartRow[],
  lastEpoch: number,
  nowMs: number,
): Promise<void> {
  await dynamodb.update({
    TableName: table,
    Key: { user_id, feature_date_key },
    UpdateExpression:
      'SET usage_count = usage_count + :used, remaining = remaining + :left, #version = #version + :uses, last_parts.epoch = :last, updated_at = :at, last_action = :action REMOVE parts',
    ConditionExpression: 'parts.epoch = :epoch',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: {
      ':used': sumOf(closed, 'units_used'),
      ':left': sumOf(closed, 'units_left'),
      ':uses': sumOf(closed, 'uses') + 1,
      ':epoch': parts.epoch,
      ':last': lastEpoch,
      ':at': new Date(nowMs).toISOString(),
      ':action': actionOf(rightsChanged, 0, nowMs),
    },
  });
}

/** Gives those that there were. Nothing is given out without the counter, so that none comes back once that is gone, too. */
export async function deleteParts(row: UsageRow): Promise<PartRow[]> {
  const gone = await Promise.all(partKeysOf(row).map(deletePart));
  return gone.flatMap((part) => part ?? []);
}

async function deletePart(Key: Pick<PartRow, 'user_id' | 'feature_date_key'>): Promise<PartRow | undefined> {
  const { Attributes } = await dynamodb.delete({ TableName: table, Key, ReturnValues: 'ALL_OLD' });
  return Attributes as PartRow | undefined;
}
