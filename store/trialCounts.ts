import { dayOf, type Tally } from '../domain/trialMetrics.ts';
import { variable } from '../platform/env.ts';
import { dynamodb } from './client.ts';
import { shardOf } from './shards.ts';
import type { TransactItem } from './write.ts';

const table = variable('TABLE_TRIALS');

type CountsRow = { pk: string; sk: string } & Record<string, string | number>;

/** What one row counts of one product's trials. */
export interface Counted {
  day: string;
  productId: string;
  change: Partial<Tally>;
}

/**
 * Counts a change of a trial on the day of its start. It belongs into the transaction that makes the change, beside the item
 * that fails when the change was made already: so the counts are what counting the rows would give, at every moment.
 */
export function countItem(
  trial: { userId: string; productId: string; startedAt: number },
  change: Partial<Tally>,
): TransactItem {
  const counted = Object.entries(change);
  return {
    Update: {
      TableName: table,
      Key: countsKey(dayOf(trial.startedAt), String(shardOf(trial.userId))),
      UpdateExpression: `ADD ${counted.map((_, i) => `#c${i} :c${i}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(
        counted.map(([what], i) => [`#c${i}`, attributeOf(what, trial.productId)]),
      ),
      ExpressionAttributeValues: Object.fromEntries(counted.map(([, by], i) => [`:c${i}`, by])),
    },
  };
}

/** A row of counts as it stands in the table. `part`: whose counts of the day these are, for a day's counts are a sum over rows. */
export function countsRow(day: string, part: string, products: Record<string, Tally>): CountsRow {
  const counts = Object.entries(products).flatMap(([productId, tally]) =>
    Object.entries(tally).map(([what, count]) => [attributeOf(what, productId), count]),
  );
  return { ...countsKey(day, part), ...(Object.fromEntries(counts) as Record<string, number>) };
}

/** What is counted of the trials that started on these UTC days (`yyyy-mm-dd`, one after the other): a query for each month. */
export async function countsOf(days: string[]): Promise<Counted[]> {
  const months = [...new Set(days.map((day) => day.slice(0, 7)))];
  const rows = await Promise.all(months.map((month) => countsOfMonth(month, days[0]!, days.at(-1)!)));
  return rows.flat().flatMap(countedIn);
}

async function countsOfMonth(month: string, from: string, to: string): Promise<CountsRow[]> {
  const rows: CountsRow[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const answer = await dynamodb.query({
      TableName: table,
      KeyConditionExpression: 'pk = :month AND sk BETWEEN :from AND :to',
      // `$` comes after `#`: with it the last day is whole.
      ExpressionAttributeValues: { ':month': partitionOf(month), ':from': from, ':to': `${to}$` },
      ExclusiveStartKey: start,
    });
    rows.push(...((answer.Items ?? []) as CountsRow[]));
    start = answer.LastEvaluatedKey;
  } while (start);
  return rows;
}

function countedIn({ pk: _, sk, ...counts }: CountsRow): Counted[] {
  const day = sk.slice(0, 10);
  return Object.entries(counts).map(([attribute, count]) => {
    const [what, productId] = attribute.split('#');
    return { day, productId: productId!, change: { [what!]: count } };
  });
}

function countsKey(day: string, part: string): { pk: string; sk: string } {
  return { pk: partitionOf(day.slice(0, 7)), sk: `${day}#${part}` };
}

function partitionOf(month: string): string {
  return `COUNTS#${month}`;
}

/** No product's id has a `#`. */
function attributeOf(what: string, productId: string): string {
  return `${what}#${productId}`;
}
