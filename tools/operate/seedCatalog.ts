import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { readCatalog } from '../../infra/catalog/readCatalog.ts';
import { linkPrices } from '../../app/catalog/linkPrices.ts';
import { stripeWith } from './stripeWith.ts';

/** Brings the catalog into an empty products table: what `npm run catalog -- push` does, without a question. */
export async function seedCatalog(
  table: string,
  environment: Record<string, string>,
  payments: { apiKey: string; apiUrl: string },
  nowMs: number,
  additions: string[],
): Promise<void> {
  Object.assign(process.env, environment, { TABLE_PRODUCTS: table });
  const { toProductRow } = await import('../../store/products.ts');
  const client = new DynamoDBClient({});
  const stripe = stripeWith(payments.apiKey, payments.apiUrl);
  const products = await Promise.all(
    readCatalog('catalog.json', additions).map((product) => linkPrices(stripe, { ...product, version: 1 })),
  );
  const rows = products.map((product) => toProductRow(product, nowMs));
  for (let from = 0; from < rows.length; from += 25) {
    const put = rows
      .slice(from, from + 25)
      .map((row) => ({ PutRequest: { Item: marshall(row, { removeUndefinedValues: true }) } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: put } }));
  }
  client.destroy();
}
