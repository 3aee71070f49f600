import {
  DescribeTableCommand,
  paginateQuery,
  paginateScan,
  ResourceNotFoundException,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { NotPossible } from '../dev/sentences.mjs';
import { trialsOf } from '../../store/rows/trials.ts';
import type { TableShape } from '../../store/rows/tables.ts';
import type { Item } from './attributeValues.ts';
import { tablesClient } from './clients.ts';
import type { Environment } from './environment.ts';
import { restoredRow, type Restoring } from './restoredRow.ts';
import { putAll, putMissing } from './writer.ts';

export interface CopyOptions {
  /** Of the tables that were restored to a point in time, such as `restored`. */
  suffix: string;
  /** These tables only. */
  only: string[];
  /** The rows of this account only. */
  user: string | undefined;
  /** Writes over rows that are there. */
  over: boolean;
  progress(table: string, rows: number): void;
}

export interface Copied {
  seen: number;
  written: number;
}

/**
 * Copies rows out of tables that were restored beside the real ones. Rows that are there are newer and stay, if nothing else is
 * asked for; no row is deleted. Begun again after an interruption, it looks at every row once more.
 */
export async function copyTables(
  environment: Environment,
  { suffix, only, user, over, progress }: CopyOptions,
): Promise<Record<string, Copied>> {
  const client = tablesClient();
  const { stack, tables, nowMs } = environment;
  const unknown = only.find((table) => !(table in tables));
  if (unknown !== undefined)
    throw new NotPossible(`There is no table ${unknown}. There are: ${Object.keys(tables).join(', ')}.`);
  const restoring: Restoring = { nowMs, mark: Date.now(), inText: (text) => text };
  const copied: Record<string, Copied> = {};
  for (const table of only) {
    const shape = tables[table]!;
    const result = (copied[table] = { seen: 0, written: 0 });
    const source = `${stack}-${table}-${suffix}`;
    await demandTable(client, source);
    for await (const page of pagesOf(client, source, table, shape, user)) {
      const rows = page.flatMap((row): Item[] => {
        const restored = restoredRow(table, shape, row, restoring);
        return restored ? [restored] : [];
      });
      const name = `${stack}-${table}`;
      result.seen += page.length;
      result.written += over
        ? await putAll(client, name, rows)
        : await putMissing(client, name, shape.partition, rows);
      progress(table, page.length);
    }
  }
  return copied;
}

async function demandTable(client: DynamoDBClient, TableName: string): Promise<void> {
  try {
    await client.send(new DescribeTableCommand({ TableName }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new NotPossible(
      `There is no table ${TableName}: restore it first (aws dynamodb restore-table-to-point-in-time), or name with --table those that were.`,
    );
  }
}

async function* pagesOf(
  client: DynamoDBClient,
  TableName: string,
  table: string,
  { partition }: TableShape,
  user: string | undefined,
): AsyncGenerator<Item[]> {
  const where = { TableName, ConsistentRead: true };
  const pages =
    user === undefined
      ? paginateScan({ client }, where)
      : paginateQuery(
          { client },
          {
            ...where,
            KeyConditionExpression: '#partition = :user',
            ExpressionAttributeNames: { '#partition': partition },
            ExpressionAttributeValues: { ':user': { S: table === 'trials' ? trialsOf(user) : user } },
          },
        );
  for await (const { Items = [] } of pages) yield Items;
}
