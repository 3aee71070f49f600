import type { Product } from '../domain/catalog.ts';
import { variable } from '../platform/env.ts';
import { dynamodb } from './client.ts';
import { catalogKey, fromProductRow, type ProductRow } from './rows/products.ts';
import { toWordsRow } from './rows/words.ts';
import type { TransactItem } from './write.ts';

const table = variable('TABLE_PRODUCTS');
/** How long a warm function may cache the plans of rank 0. */
const freePlansKeptMs = 30_000;

/** Strongly consistent, the newest version. */
export async function getProduct(productId: string): Promise<Product | undefined> {
  const row = await getProductRow(productId);
  return row && fromProductRow(row);
}

export async function getProductRow(productId: string): Promise<ProductRow | undefined> {
  const answer = await dynamodb.get({
    TableName: table,
    Key: { product_id: productId },
    ConsistentRead: true,
  });
  return answer.Item as ProductRow | undefined;
}

/** Every product's newest version, cheapest first, private and inactive ones too. */
export async function listCatalog(): Promise<Product[]> {
  return queryCatalog('#catalog = :current', { ':current': catalogKey });
}

/** The active plans that everybody has; a change reaches warm functions within half a minute. */
export async function listFreePlans(nowMs: number): Promise<Product[]> {
  if (freePlans && nowMs >= freePlans.atMs && nowMs < freePlans.atMs + freePlansKeptMs)
    return freePlans.plans;
  const plans = await queryCatalog('#catalog = :current AND #rank = :zero', {
    ':current': catalogKey,
    ':zero': 0,
  });
  const active = plans.filter((plan) => plan.active);
  // None is not remembered: the catalog may be on its way into a new deployment.
  freePlans = active.length > 0 ? { plans: active, atMs: nowMs } : undefined;
  return active;
}

/** Part of a transaction: nothing of it happens unless the product is active and still the one that was read. */
export function productCheckItem(product: Product): TransactItem {
  return {
    ConditionCheck: {
      TableName: table,
      Key: { product_id: product.id },
      ConditionExpression: 'active = :true AND #version = :version AND attribute_exists(trial)',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':true': true, ':version': product.version },
    },
  };
}

/** The next version, and a copy of the one that it replaces. Fails when that one is not the newest any more. */
export function productVersionItems(
  product: Product,
  before: ProductRow | undefined,
  nowMs: number,
): TransactItem[] {
  const put: TransactItem = {
    Put: {
      TableName: table,
      Item: toProductRow(product, nowMs),
      ...(before
        ? {
            ConditionExpression: '#version = :before',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':before': before.version },
          }
        : { ConditionExpression: 'attribute_not_exists(product_id)' }),
    },
  };
  if (!before) return [put];
  const { catalog: _, ...kept } = before;
  return [
    put,
    {
      Put: { TableName: table, Item: { ...kept, product_id: `${product.id}#v${before.version}` } },
    },
  ];
}

export function toProductRow(product: Product, nowMs: number): ProductRow {
  return {
    product_id: product.id,
    name: product.name,
    ...(product.description ? { description: product.description } : {}),
    active: product.active,
    public: product.public,
    kind: product.kind,
    rank: product.rank,
    version: product.version,
    prices: product.prices.map(({ id, currency, unitAmount, interval, stripePriceId }) => ({
      id,
      currency,
      unit_amount: unitAmount,
      interval,
      ...(stripePriceId ? { stripe_price_id: stripePriceId } : {}),
    })),
    ...(product.trial
      ? { trial: { hours: product.trial.hours, reminder_minutes: product.trial.reminderMinutes } }
      : {}),
    features: product.features.map(({ feature, limit, period, description, ...words }) => ({
      feature,
      limit,
      period,
      ...toWordsRow(words),
      ...(description ? { description } : {}),
    })),
    zone: product.zone,
    catalog: catalogKey,
    updated_at: new Date(nowMs).toISOString(),
  };
}

let freePlans: { plans: Product[]; atMs: number } | undefined;

async function queryCatalog(condition: string, values: Record<string, unknown>): Promise<Product[]> {
  const products: Product[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const answer = await dynamodb.query({
      TableName: table,
      IndexName: 'CatalogIndex',
      KeyConditionExpression: condition,
      ExpressionAttributeValues: values,
      ExpressionAttributeNames: {
        '#catalog': 'catalog',
        ...(condition.includes('#rank') ? { '#rank': 'rank' } : {}),
      },
      ExclusiveStartKey: start,
    });
    products.push(...(answer.Items as ProductRow[]).map(fromProductRow));
    start = answer.LastEvaluatedKey;
  } while (start);
  return products;
}
