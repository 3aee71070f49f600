import { randomUUID } from 'node:crypto';
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { vi } from 'vitest';
import type { Product } from '../../../domain/catalog.ts';
import { addTo, dayOf, noTrials, type Tally } from '../../../domain/trialMetrics.ts';
import type { Reply } from '../../../functions/door.ts';
import type { TrialRow } from '../../../store/rows/trials.ts';
import { startCloud } from './awsServices.ts';
import { startEngine } from './engine.ts';
import { Wire } from '../faults/wire.ts';

export const noon = Date.parse('2026-11-20T12:00:00.000Z');
export const hour = 3_600_000;
export const day = 24 * hour;

/** The engine behind a wire, the other services, and every function of trials loaded against them, at noon. */
export async function startTrials() {
  const engine = await startEngine();
  const wire = new Wire(engine.endpoint);
  await wire.open();
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = wire.endpoint;
  const cloud = await startCloud();
  vi.useFakeTimers({ toFake: ['Date'], now: noon });
  silenceLogs();
  const documents = DynamoDBDocumentClient.from(engine.client, {
    marshallOptions: { removeUndefinedValues: true },
  });
  const handlers = {
    startTrial: (await import('../../../functions/startTrial.ts')).handler,
    trialState: (await import('../../../functions/trialState.ts')).handler,
    offers: (await import('../../../functions/offers.ts')).handler,
    extendTrial: (await import('../../../functions/extendTrial.ts')).handler,
    putProduct: (await import('../../../functions/putProduct.ts')).handler,
    trialMetrics: (await import('../../../functions/trialMetrics.ts')).handler,
    tick: (await import('../../../functions/trialClock.ts')).handler,
  };
  const products = await import('../../../store/products.ts');
  const counts = await import('../../../store/trialCounts.ts');
  const entitlements = await import('../../../store/entitlements.ts');
  const put = (variable: string, Item: object) =>
    documents.send(new PutCommand({ TableName: process.env[variable]!, Item }));
  const list = async (variable: string, key: string, value: string) => {
    const answer = await documents.send(
      new QueryCommand({
        TableName: process.env[variable]!,
        KeyConditionExpression: `${key} = :value`,
        ExpressionAttributeValues: { ':value': value },
        ConsistentRead: true,
      }),
    );
    return answer.Items ?? [];
  };
  return {
    ...handlers,
    wire,
    cloud,
    documents,
    put,
    at: (ms: number) => vi.setSystemTime(ms),
    seed: (product: Product) => put('TABLE_PRODUCTS', products.toProductRow(product, noon)),
    giveRight: (userId: string, right: Parameters<typeof entitlements.toRightRow>[1]) =>
      put('TABLE_ENTITLEMENTS', entitlements.toRightRow(userId, right)),
    async aUser(email: string | undefined = `${randomUUID()}@example.org`): Promise<string> {
      const userId = randomUUID();
      const at = new Date(noon).toISOString();
      await put('TABLE_USERS', {
        user_id: userId,
        ...(email ? { email } : {}),
        name: 'Ada',
        status: 'ACTIVE',
        version: 1,
        created_at: at,
        updated_at: at,
        last_change: { reason: 'account.created', at },
        roster_shard: '0',
      });
      return userId;
    },
    async userRow(userId: string) {
      const answer = await documents.send(
        new GetCommand({ TableName: process.env['TABLE_USERS']!, Key: { user_id: userId } }),
      );
      return answer.Item;
    },
    trialRows: async (userId: string) => (await list('TABLE_TRIALS', 'pk', `USER#${userId}`)) as TrialRow[],
    /** What is counted of a product's trials that started on the day of this moment. */
    async counted(productId: string, ms: number): Promise<Tally> {
      const sum = noTrials();
      for (const one of await counts.countsOf([dayOf(ms)])) {
        if (one.productId === productId) addTo(sum, one.change);
      }
      return sum;
    },
    rightRows: (userId: string) => list('TABLE_ENTITLEMENTS', 'user_id', userId),
    logRows: (userId: string) => list('TABLE_USER_ACTIONS_LOG', 'user_id', userId),
    usageRows: (userId: string) => list('TABLE_USER_USAGE', 'user_id', userId),
    stop: async () => {
      vi.restoreAllMocks();
      vi.useRealTimers();
      await wire.close();
      await cloud.stop();
      await engine.stop();
    },
  };
}

export type TrialWorld = Awaited<ReturnType<typeof startTrials>>;

/** A call as `resolvers/shared/handOver.ts` makes it. */
export function callOf<Args>(field: string, userId: string, args: Args, requestId: string = randomUUID()) {
  return {
    field,
    args,
    caller: { kind: 'user' as const, userId, username: userId, groups: [], tokenUse: 'access' },
    source: null,
    requestId,
  };
}

export function operatorCallOf<Args>(field: string, args: Args, operator = 'operator') {
  const call = callOf(field, operator, args);
  return { ...call, caller: { ...call.caller, groups: ['admins'] } };
}

/** The functions' own log lines, which are JSON; what a test prints goes through. */
function silenceLogs(): void {
  for (const name of ['log', 'error'] as const) {
    const say = console[name].bind(console);
    vi.spyOn(console, name).mockImplementation((...words: unknown[]) => {
      if (!String(words[0]).startsWith('{')) say(...words);
    });
  }
}

/** The value of an answer that must be one. */
export function valueOf<Value>(reply: Reply<Value>): Value {
  if (reply.error) throw new Error(`${reply.error.code}: ${reply.error.message}`);
  return reply.value as Value;
}

/** The error of an answer that must be one. */
export function errorOf(reply: Reply<unknown>): { code: string; message: string; info: any } {
  if (!reply.error) throw new Error('There was no error.');
  return reply.error;
}

export function aProduct(id: string, more: Partial<Product> = {}): Product {
  return {
    id,
    name: id.charAt(0).toUpperCase() + id.slice(1),
    description: null,
    active: true,
    public: true,
    kind: 'PLAN',
    rank: 10,
    version: 1,
    prices: [
      {
        id: `${id}-monthly`,
        currency: 'usd',
        unitAmount: 1900,
        interval: 'MONTH',
        stripePriceId: `price_${id}`,
      },
    ],
    trial: { hours: 336, reminderMinutes: 60 },
    features: [
      { feature: 'simulations', limit: 50, period: 'DAY' },
      { feature: 'simulations', limit: 200, period: 'BILLING_CYCLE' },
      { feature: 'exports', limit: 20, period: 'MONTH' },
    ],
    zone: 'UTC',
    ...more,
  };
}
