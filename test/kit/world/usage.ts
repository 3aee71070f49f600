import { randomUUID } from 'node:crypto';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Product } from '../../../domain/catalog.ts';
import type { Limit, Right } from '../../../domain/entitlement.ts';
import { startEngine, type Engine } from './engine.ts';
import { Wire } from '../faults/wire.ts';

/** Friday in the middle of a month, in the middle of a day. */
export const noon = Date.parse('2026-11-20T12:00:00.000Z');

/** The engine, and the functions' modules loaded against it; behind a wire where a test counts requests or makes them fail. */
export async function startUsage({ isWired = false } = {}) {
  const engine = await startEngine();
  const wire = new Wire(engine.endpoint);
  if (isWired) {
    await wire.open();
    process.env['AWS_ENDPOINT_URL_DYNAMODB'] = wire.endpoint;
  }
  const documents = DynamoDBDocumentClient.from(engine.client, {
    marshallOptions: { removeUndefinedValues: true },
  });
  const modules = {
    ...(await import('../../../app/counting/consume.ts')),
    ...(await import('../../../app/counting/cache.ts')),
    ...(await import('../../../store/usage.ts')),
    ...(await import('../../../store/usageRow.ts')),
    ...(await import('../../../store/refresh.ts')),
    ...(await import('../../../store/entitlements.ts')),
    ...(await import('../../../store/products.ts')),
    ...(await import('../../../store/users.ts')),
    ...(await import('../../../app/counting/holds.ts')),
    ...(await import('../../../app/counting/grant.ts')),
    ...(await import('../../../app/counting/usageNow.ts')),
    ...(await import('../../../app/counting/judge.ts')),
    ...(await import('../../../app/counting/explain.ts')),
  };
  const stop = async () => {
    if (isWired) await wire.close();
    await engine.stop();
  };
  return { engine, wire, stop, documents, ...modules, ...given(engine, documents, modules) };
}

export type World = Awaited<ReturnType<typeof startUsage>>;

function given(
  _engine: Engine,
  documents: DynamoDBDocumentClient,
  modules: {
    toRightRow: typeof import('../../../store/entitlements.ts').toRightRow;
    toProductRow: typeof import('../../../store/products.ts').toProductRow;
  },
) {
  const put = (variable: string, Item: object) =>
    documents.send(new PutCommand({ TableName: process.env[variable]!, Item }));
  return {
    /** An account with a right of its own to one feature. */
    async anAccountWith(limits: Limit[], more: Partial<Right> = {}): Promise<string> {
      const userId = randomUUID();
      await put('TABLE_USERS', {
        user_id: userId,
        status: 'ACTIVE',
        version: 1,
        created_at: new Date(noon).toISOString(),
        updated_at: new Date(noon).toISOString(),
        last_change: { reason: 'account.created', at: new Date(noon).toISOString() },
        roster_shard: '0',
      });
      await put('TABLE_ENTITLEMENTS', modules.toRightRow(userId, aRight(limits, more)));
      return userId;
    },
    giveRight: (userId: string, right: Right) => put('TABLE_ENTITLEMENTS', modules.toRightRow(userId, right)),
    putProduct: (product: Product) => put('TABLE_PRODUCTS', modules.toProductRow(product, noon)),
    async rowOf(table: string, key: Record<string, string>) {
      const answer = await documents.send(
        new GetCommand({ TableName: process.env[table]!, Key: key, ConsistentRead: true }),
      );
      return answer.Item;
    },
  };
}

export function aRight(limits: Limit[], more: Partial<Right> = {}): Right {
  return {
    feature: 'exports',
    source: 'sub:sub_1',
    productId: 'pro',
    rank: 10,
    limits,
    anchorMs: Date.parse('2026-11-05T09:30:00.000Z'),
    zone: 'UTC',
    startsMs: 0,
    expiresMs: null,
    rightsVersion: 1,
    ...more,
  };
}

export function aProduct(more: Partial<Product> & { id: string }): Product {
  return {
    name: more.id,
    description: null,
    active: true,
    public: true,
    kind: 'PLAN',
    rank: 10,
    version: 1,
    prices: [
      { id: `${more.id}-monthly`, currency: 'usd', unitAmount: 1900, interval: 'MONTH', stripePriceId: null },
    ],
    trial: null,
    features: [{ feature: 'exports', limit: 100, period: 'MONTH' }],
    zone: 'UTC',
    ...more,
  };
}

export function aWish(
  userId: string,
  more: { amount?: number; feature?: string; type?: string; requestId?: string } = {},
) {
  const amount = more.amount ?? 1;
  return {
    userId,
    feature: more.feature ?? 'exports',
    amount,
    action: { type: more.type ?? 'consume', n: amount, at: noon },
    requestId: more.requestId ?? randomUUID(),
  };
}
