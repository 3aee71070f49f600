import { DescribeTableCommand, ScanCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { tablesClient } from '../../backup/clients.ts';
import { NotPossible } from '../../dev/sentences.mjs';
import type { Row, Source } from './source.ts';

const rowsPerPage = 200;

/** A table of the same account and region as the target, read in several segments at once. Each row is as it is when its page is read. */
export async function dynamodbSource(table: string, segments: number): Promise<Source> {
  const client = tablesClient();
  const { keys, count } = await describe(client, table);
  const parts = Array.from({ length: segments }, (_, at) => `${at}/${segments}`);
  return {
    title: `the table ${table}`,
    size: count,
    parts,
    async page(part, cursor) {
      const answer = await client.send(
        new ScanCommand({
          TableName: table,
          Segment: parts.indexOf(part),
          TotalSegments: segments,
          ConsistentRead: true,
          Limit: rowsPerPage,
          ExclusiveStartKey: cursor as Record<string, AttributeValue> | undefined,
        }),
      );
      const rows = (answer.Items ?? []).map((item) => {
        const row = rowOf(item);
        const key = Object.fromEntries(keys.map((name) => [name, row[name]]));
        return { place: JSON.stringify(key), row };
      });
      return { rows, next: answer.LastEvaluatedKey, size: rows.length };
    },
    close: async () => client.destroy(),
  };
}

async function describe(client: ReturnType<typeof tablesClient>, table: string) {
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
    return {
      keys: Table!.KeySchema!.map(({ AttributeName }) => AttributeName!),
      // DynamoDB counts every six hours; 0 says nothing.
      count: Table!.ItemCount || undefined,
    };
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    throw new NotPossible(`There is no table ${table} in this account and region.`);
  }
}

function rowOf(item: Record<string, AttributeValue>): Row {
  const row = unmarshall(item, {
    // A number that JavaScript cannot hold stays text, so that no rule takes it for another one.
    wrapNumbers: (text: string) => (isExact(text) ? Number(text) : text),
  });
  return plainOf(row) as Row;
}

function isExact(text: string): boolean {
  const value = Number(text);
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

/** As JSON has it: sets become lists, bytes base64. */
function plainOf(value: unknown): unknown {
  if (value instanceof Set) return [...value].map(plainOf);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(plainOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plainOf(one)]));
}
