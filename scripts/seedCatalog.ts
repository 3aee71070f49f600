import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { readCatalog } from './readCatalog.ts';

/** Brings the catalog into an empty products table: what `npm run catalog -- push` does, without a question. */
export async function seedCatalog(
  table: string,
  environment: Record<string, string>,
  nowMs: number,
): Promise<void> {
  Object.assign(process.env, environment, { TABLE_PRODUCTS: table });
  const { toProductRow } = await import('../functions/store/products.ts');
  const client = new DynamoDBClient({});
  const rows = readCatalog('catalog.json').map((product) => toProductRow({ ...product, version: 1 }, nowMs));
  for (let from = 0; from < rows.length; from += 25) {
    const put = rows
      .slice(from, from + 25)
      .map((row) => ({ PutRequest: { Item: marshall(row, { removeUndefinedValues: true }) } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: put } }));
  }
  client.destroy();
}
