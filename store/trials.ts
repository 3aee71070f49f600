import { conversionOf } from '../domain/trialMetrics.ts';
import { variable } from '../platform/env.ts';
import { batchGet } from './batchGet.ts';
import { dynamodb } from './client.ts';
import {
  claimPartition,
  productOf,
  productPrefix,
  productSort,
  trialKey,
  trialsOf,
  type Claim,
  type TrialRow,
} from './rows/trials.ts';
import type { Imported } from './rows/imported.ts';
import { shardOf } from './shards.ts';
import { countItem } from './trialCounts.ts';
import { conditionFailed, type TransactItem } from './write.ts';

const table = variable('TABLE_TRIALS');
/** What is due in one hour is spread over these partitions of DueIndex. */
export const dueShards = [0, 1, 2, 3];

export function duePlace(userId: string, dueAt: number): { dueShard: string; dueAt: number } {
  return { dueShard: dueShardAt(dueAt, shardOf(userId) % dueShards.length), dueAt };
}

export function dueShardAt(ms: number, shard: number): string {
  return `${new Date(ms).toISOString().slice(0, 13)}#${shard}`;
}

/** Strongly consistent: what has just been written decides. */
export async function getTrial(userId: string, productId: string): Promise<TrialRow | undefined> {
  const answer = await dynamodb.get({
    TableName: table,
    Key: trialKey(userId, productId),
    ConsistentRead: true,
  });
  return answer.Item as TrialRow | undefined;
}

/** Those of them that are there, in no order; strongly consistent. */
export function getTrials(trials: Pick<TrialRow, 'userId' | 'productId'>[]): Promise<TrialRow[]> {
  return batchGet<TrialRow>(
    table,
    trials.map(({ userId, productId }) => trialKey(userId, productId)),
  );
}

/** Every trial that the account has had, strongly consistent. */
export async function listTrials(userId: string): Promise<TrialRow[]> {
  return (await queryPartition(trialsOf(userId))) as unknown as TrialRow[];
}

/** The products whose trial a mailbox has had, strongly consistent. */
export async function listClaimed(claim: Claim): Promise<string[]> {
  const rows = await queryPartition(claimPartition(claim));
  return rows.map((row) => productOf(String(row['sk'])));
}

/** Fails, with the trial that is there, when the account has had this one. */
export function startItem(row: TrialRow): TransactItem {
  return {
    Put: {
      TableName: table,
      Item: row,
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** Fails when the mailbox has had a trial of the product, under any account. */
export function claimItem(claim: Claim, productId: string, nowMs: number): TransactItem {
  return {
    Put: {
      TableName: table,
      Item: claimRow(claim, productId, nowMs),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** Of a trial that was had before the account came here; fails when the claim was made meanwhile. */
export function importedClaimItem(
  claim: Claim,
  productId: string,
  startedMs: number,
  mark: { imported?: Imported },
): TransactItem {
  return {
    Put: {
      TableName: table,
      Item: { ...claimRow(claim, productId, startedMs), ...mark },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** A trial that an import brought stays for good. */
export function unmarkTrialItem({ pk, sk }: Pick<TrialRow, 'pk' | 'sk'>): TransactItem {
  return {
    Update: {
      TableName: table,
      Key: { pk, sk },
      UpdateExpression: 'REMOVE imported',
      ConditionExpression: 'attribute_exists(pk)',
    },
  };
}

/** Counts one more mailbox of a domain; fails when as many as may have had the trial. */
export function domainClaimItem(claim: Claim, productId: string, most: number): TransactItem {
  return {
    Update: {
      TableName: table,
      Key: { pk: claimPartition(claim), sk: productSort(productId) },
      UpdateExpression: 'ADD mailboxes :one',
      ConditionExpression: 'attribute_not_exists(pk) OR mailboxes < :most',
      ExpressionAttributeValues: { ':one': 1, ':most': most },
    },
  };
}

/** The products of which a domain has had as many trials as it may, strongly consistent. */
export async function listUsedUp(claim: Claim, most: number): Promise<string[]> {
  const rows = await queryPartition(claimPartition(claim));
  return rows.filter((row) => Number(row['mailboxes']) >= most).map((row) => productOf(String(row['sk'])));
}

/** Whether or not it is there already. */
export async function putClaim(claim: Claim, productId: string, nowMs: number): Promise<void> {
  await dynamodb.put({ TableName: table, Item: claimRow(claim, productId, nowMs) });
}

/** The row goes then by itself; one that goes already keeps its end. `overMs`: a running trial is over then, and the clock does what follows. */
export async function ageTrial(
  { pk, sk, userId }: Pick<TrialRow, 'pk' | 'sk' | 'userId'>,
  endMs: number,
  overMs?: number,
): Promise<void> {
  const over = overMs === undefined ? undefined : { ...duePlace(userId, overMs), expiresAt: overMs };
  const names = Object.keys(over ?? {});
  try {
    await dynamodb.update({
      TableName: table,
      Key: { pk, sk },
      // Which mailboxes an import claimed with it is nothing that a deleted account keeps.
      UpdateExpression: `SET expires_at = :end${names.map((name) => `, ${name} = :${name}`).join('')} REMOVE imported`,
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(expires_at)',
      ExpressionAttributeValues: {
        ':end': Math.ceil(endMs / 1000),
        ...Object.fromEntries(Object.entries(over ?? {}).map(([name, value]) => [`:${name}`, value])),
      },
    });
  } catch (error) {
    if (!conditionFailed(error)) throw error;
  }
}

/** Moves the end of a running trial from where it was seen. `isNewReminder`: the new end is reminded of, too. */
export function extendItem(
  row: TrialRow,
  change: { expiresAt: number; hours: number; by: string; dueAt: number; isNewReminder: boolean },
  nowMs: number,
): TransactItem {
  const { dueShard, dueAt } = duePlace(row.userId, change.dueAt);
  return {
    Update: {
      TableName: table,
      Key: { pk: row.pk, sk: row.sk },
      UpdateExpression: `SET expiresAt = :end, dueShard = :dueShard, dueAt = :dueAt, extensions = list_append(if_not_exists(extensions, :none), :extension)${change.isNewReminder ? ' REMOVE remindedAt' : ''}`,
      ConditionExpression: '#status = :active AND expiresAt = :seen AND expiresAt > :now',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':end': change.expiresAt,
        ':dueShard': dueShard,
        ':dueAt': dueAt,
        ':none': [],
        ':extension': [{ hours: change.hours, by: change.by, at: nowMs }],
        ':active': 'active',
        ':seen': row.expiresAt,
        ':now': nowMs,
      },
    },
  };
}

/**
 * For the transaction that gives a subscription its rights: the trial led to it, be it running or over, and is counted as bought.
 * Two items that belong together, or none when the account has no unconverted trial of the product. They fail when the
 * trial's status is another by then.
 */
export async function conversionItems(
  userId: string,
  productId: string,
  nowMs: number,
): Promise<TransactItem[]> {
  const trial = await getTrial(userId, productId);
  if (!trial || trial.status === 'converted') return [];
  return [convertedItem(trial, nowMs), countItem(trial, conversionOf(trial.status))];
}

function convertedItem(trial: TrialRow, nowMs: number): TransactItem {
  const { dueShard, dueAt } = duePlace(trial.userId, nowMs);
  return {
    Update: {
      TableName: table,
      Key: { pk: trial.pk, sk: trial.sk },
      UpdateExpression:
        'SET #status = :converted, convertedAt = :now, untold.converted = :now, dueShard = :dueShard, dueAt = :dueAt',
      ConditionExpression: '#status = :seen',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':converted': 'converted',
        ':seen': trial.status,
        ':now': nowMs,
        ':dueShard': dueShard,
        ':dueAt': dueAt,
      },
    },
  };
}

function claimRow(claim: Claim, productId: string, nowMs: number): Record<string, unknown> {
  return { pk: claimPartition(claim), sk: productSort(productId), claimedAt: nowMs };
}

async function queryPartition(pk: string): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const answer = await dynamodb.query({
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :product)',
      ExpressionAttributeValues: { ':pk': pk, ':product': productPrefix },
      ConsistentRead: true,
      ExclusiveStartKey: start,
    });
    rows.push(...(answer.Items ?? []));
    start = answer.LastEvaluatedKey;
  } while (start);
  return rows;
}
