import { variable } from '../platform/env.ts';
import { dynamodb } from './client.ts';
import { recall, remember } from './jobs.ts';
import { duePlace, dueShardAt } from './trials.ts';
import type { TrialRow, Untold } from './rows/trials.ts';
import type { TransactItem } from './write.ts';

const table = variable('TABLE_TRIALS');

export type Word = keyof Untold;

/** What the index has of a trial. */
export type Due = Pick<TrialRow, 'userId' | 'productId' | 'status'>;

/** Trials for which something is due in a part of one hour, oldest first. The index may be late: look at the row itself. */
export async function* listDue(hourMs: number, shard: number, nowMs: number): AsyncGenerator<Due[]> {
  let start: Record<string, unknown> | undefined;
  do {
    const answer = await dynamodb.query({
      TableName: table,
      IndexName: 'DueIndex',
      KeyConditionExpression: 'dueShard = :shard AND dueAt <= :now',
      ExpressionAttributeValues: { ':shard': dueShardAt(hourMs, shard), ':now': nowMs },
      ExclusiveStartKey: start,
    });
    yield (answer.Items ?? []) as Due[];
    start = answer.LastEvaluatedKey;
  } while (start);
}

/** The hour before which the clock has done everything; undefined before its first tick. */
export function doneUntil(): Promise<number | undefined> {
  return recall<number>('trialClock', 'doneUntil');
}

export function noteDoneUntil(hourMs: number): Promise<void> {
  return remember('trialClock', 'doneUntil', hourMs);
}

/** Nothing can be due from before the table was made. */
export async function trialsSince(): Promise<number> {
  const { createdMs } = await dynamodb.describeTable(table);
  return createdMs;
}

/**
 * Takes the row for this visit, and what it comes to with it: its status, or that it was reminded. Fails when anything has
 * happened to the trial since it was read, a visit by another clock included. Should this visit die, the row is due again
 * at `leasedUntil`, with all that is untold.
 */
export function visitItem(
  trial: TrialRow,
  step: 'ending' | 'expired' | null,
  leasedUntil: number,
  nowMs: number,
): TransactItem {
  const set = ['dueShard = :dueShard', 'dueAt = :dueAt'];
  if (step === 'expired') set.push('#status = :expired');
  if (step === 'ending') set.push('remindedAt = :now');
  if (step) set.push('untold.#step = :now');
  const { dueShard, dueAt } = duePlace(trial.userId, leasedUntil);
  return {
    Update: {
      TableName: table,
      Key: { pk: trial.pk, sk: trial.sk },
      UpdateExpression: `SET ${set.join(', ')}`,
      ConditionExpression: 'dueAt = :seenDue AND #status = :seenStatus AND expiresAt = :seenEnd',
      ExpressionAttributeNames: { '#status': 'status', ...(step ? { '#step': step } : {}) },
      ExpressionAttributeValues: {
        ':dueShard': dueShard,
        ':dueAt': dueAt,
        ':seenDue': trial.dueAt,
        ':seenStatus': trial.status,
        ':seenEnd': trial.expiresAt,
        ...(step ? { ':now': nowMs } : {}),
        ...(step === 'expired' ? { ':expired': 'expired' } : {}),
      },
    },
  };
}

/** Ends a visit: the words are told, and the row is due again when there is more to do. Fails when it was moved meanwhile. */
export async function endVisit(
  trial: TrialRow,
  words: Word[],
  leasedUntil: number,
  next: number | null,
): Promise<void> {
  const place = next === null ? undefined : duePlace(trial.userId, next);
  const removed = [...words.map((_, i) => `untold.#w${i}`), ...(place ? [] : ['dueShard', 'dueAt'])];
  await dynamodb.update({
    TableName: table,
    Key: { pk: trial.pk, sk: trial.sk },
    UpdateExpression: [
      ...(place ? ['SET dueShard = :dueShard, dueAt = :dueAt'] : []),
      ...(removed.length > 0 ? [`REMOVE ${removed.join(', ')}`] : []),
    ].join(' '),
    ConditionExpression: 'dueAt = :leased',
    ...(words.length > 0 ? { ExpressionAttributeNames: namesOf(words) } : {}),
    ExpressionAttributeValues: {
      ':leased': leasedUntil,
      ...(place ? { ':dueShard': place.dueShard, ':dueAt': place.dueAt } : {}),
    },
  });
}

/** Takes out only what was told; when the row is due stays as a concurrent write has set it. */
export async function forgetTold(trial: TrialRow, words: Word[]): Promise<void> {
  await dynamodb.update({
    TableName: table,
    Key: { pk: trial.pk, sk: trial.sk },
    UpdateExpression: `REMOVE ${words.map((_, i) => `untold.#w${i}`).join(', ')}`,
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeNames: namesOf(words),
  });
}

function namesOf(words: Word[]): Record<string, string> {
  return Object.fromEntries(words.map((word, i) => [`#w${i}`, word]));
}
