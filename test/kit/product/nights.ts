import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { pays, tablesOf, until } from './operating.ts';
import { anAdmin, gets, type Person } from './people.ts';
import type { Product } from './product.ts';
import { deployment } from './storiesStack.ts';

const dayMs = 24 * 3_600_000;
const buy = 'mutation { createCheckout(productId: "pro") { url } }';

/** Buys a plan, and gives the customer that pays it. */
export async function subscribes(product: Product, person: Person): Promise<string> {
  await pays((await gets(product, person, buy)).createCheckout.url);
  await until(
    async () => (await gets(product, person, '{ me { subscriptions { isActive } } }')).me.subscriptions,
    (found) => found.length === 1,
  );
  return String((await rowOf(product, person))!['stripe_customer_id']);
}

/**
 * A day later, when the comparison of that night has ended. One that had begun before is continued by the night instead, and has
 * not seen what happened since: then another day passes.
 */
export async function nextNight(product: Product): Promise<{ healthy: boolean; lastReport: any }> {
  const from = await product.now();
  let report = await lastReport(product);
  do {
    const before = report?.id;
    await product.advance(dayMs);
    report = await until(
      () => lastReport(product),
      (found) => found !== undefined && found.id !== before,
    );
  } while (Date.parse(report!.startedAt) < from);
  const parts = 'id findings { problem userId customerId repaired }';
  const ask = `{ syncHealth { healthy lastReport { ${parts} } } }`;
  return (await gets(product, await anAdmin(product), ask)).syncHealth;
}

/** From the table, because a token does not outlive the night. */
async function lastReport(product: Product): Promise<{ id: string; startedAt: string } | undefined> {
  const key = { TableName: `${deployment}-jobs`, Key: { job: 'sync', item: 'latest' }, ConsistentRead: true };
  return (await tablesOf(product).send(new GetCommand(key))).Item?.['value'];
}

export async function rowOf(
  product: Product,
  { userId }: Person,
): Promise<Record<string, unknown> | undefined> {
  const key = { TableName: `${deployment}-users`, Key: { user_id: userId }, ConsistentRead: true };
  return (await tablesOf(product).send(new GetCommand(key))).Item;
}

export async function rowsIn(
  product: Product,
  TableName: string,
  userId: string,
): Promise<Record<string, unknown>[]> {
  const answer = await tablesOf(product).send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'user_id = :user',
      ExpressionAttributeValues: { ':user': userId },
      ConsistentRead: true,
    }),
  );
  return answer.Items ?? [];
}
