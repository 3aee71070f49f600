import { marshall } from '@aws-sdk/util-dynamodb';
import type { Books } from '../../../packages/stripe-stand-in/src/books.ts';
import { subscribe, type Billing } from './billing.ts';

export interface Subscriber {
  userId: string;
  customer: string;
  subscription: string;
}

/** DynamoDB takes no more in one request. */
const itemsMax = 25;
const inFlightMax = 8;

/**
 * Copies of one subscriber who is in step, in Stripe's stand-in and in the tables, past webhooks and syncs: as many as a night has
 * to look at, in a moment.
 */
export async function plantSubscribers(world: Billing, price: string, count: number): Promise<Subscriber[]> {
  const { userId, customer } = await world.aCustomer();
  const { id: subscription } = await subscribe(world.sdk, customer, price);
  await world.syncCustomer(userId, customer);
  const model = { userId, customer, subscription };
  const rows: [string, object[]][] = [
    ['TABLE_USERS', [await world.userRow(userId)]],
    ['TABLE_USER_SUBSCRIPTIONS', await world.subscriptionRows(userId)],
    ['TABLE_ENTITLEMENTS', await world.rightRows(userId)],
  ];
  const planted = Array.from({ length: count - 1 }, (_, n) => ({
    userId: `${userId.slice(0, 8)}-planted-${n}`,
    customer: `${customer}planted${n}`,
    subscription: `${subscription}planted${n}`,
  }));
  const books = Reflect.get(world.stripe, 'books') as Books;
  books.work({ at: Math.floor(Date.now() / 1000), request: null }, () => {
    const known = [
      ['customers', books.need('customers', customer)],
      ['subscriptions', books.need('subscriptions', subscription)],
    ] as const;
    const texts = known.map(([table, record]) => [table, JSON.stringify(record)] as const);
    for (const one of planted)
      for (const [table, text] of texts) books.put(table, JSON.parse(copied(text, model, one)));
  });
  const texts = rows.flatMap(([table, some]) =>
    some.map((row) => [process.env[table]!, JSON.stringify(marshall(row))] as const),
  );
  await putAll(
    world,
    planted.flatMap((one) =>
      texts.map(([table, text]) => ({ table, item: JSON.parse(copied(text, model, one)) as object })),
    ),
  );
  return [model, ...planted];
}

/** Marshalled items, straight to the engine. */
export async function putAll(world: Billing, items: { table: string; item: object }[]): Promise<void> {
  const batches = Array.from({ length: Math.ceil(items.length / itemsMax) }, (_, at) =>
    items.slice(at * itemsMax, (at + 1) * itemsMax),
  );
  const worker = async () => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      const RequestItems: Record<string, object[]> = {};
      for (const { table, item } of batch) (RequestItems[table] ??= []).push({ PutRequest: { Item: item } });
      await world.connection.call('BatchWriteItem', { RequestItems });
    }
  };
  await Promise.all(Array.from({ length: inFlightMax }, worker));
}

function copied(text: string, model: Subscriber, one: Subscriber): string {
  return text
    .replaceAll(model.userId, one.userId)
    .replaceAll(model.customer, one.customer)
    .replaceAll(model.subscription, one.subscription);
}
