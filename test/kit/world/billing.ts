import { randomUUID } from 'node:crypto';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/lib-dynamodb';
import type Stripe from 'stripe';
import { vi } from 'vitest';
import type { Product } from '../../../domain/catalog.ts';
import type { Reply } from '../../../functions/door.ts';
import type { UserRow } from '../../../store/rows/users.ts';
import { Clock } from '../../../packages/understudy/src/kernel/clock.ts';
import { EngineConnection } from '../../../packages/understudy/src/dynamodb/connection.ts';
import { linkPrices } from '../../../tools/operate/stripePrices.ts';
import { startEngine } from './engine.ts';
import { startSecretsManager } from './secretsManager.ts';
import { localStripeKey, press, startStripe } from '../../../packages/stripe-stand-in/test/kit/stripe.ts';
import { Wire } from '../faults/wire.ts';

export const noon = Date.parse('2026-11-20T12:00:00.000Z');
export const hour = 3_600_000;
export const day = 24 * hour;
export const webhookSecret = 'whsec_local_0123456789abcdef';
export const graceDays = 7;

/** The engine, the stand-in for Stripe and every function of Stripe's, loaded against them, at noon. */
export async function startBilling(environment: Record<string, string> = {}) {
  const engine = await startEngine({ streams: false });
  const { hostname, port } = new URL(engine.endpoint);
  const connection = new EngineConnection(hostname, Number(port));
  const wire = new Wire(engine.endpoint);
  if (environment['THROUGH_WIRE']) {
    await wire.open();
    process.env['AWS_ENDPOINT_URL_DYNAMODB'] = wire.endpoint;
  }
  const secrets = await startSecretsManager({ apiKey: localStripeKey, webhookSecrets: [webhookSecret] });
  vi.useFakeTimers({ toFake: ['Date'], now: noon });
  silence();
  const clock = new Clock();
  const ring = { webhook: undefined as undefined | Webhook };
  const running = await startStripe({
    clock,
    send: async (_url, headers, body) => (await ring.webhook!(urlRequest(headers, body))).statusCode,
  });
  Object.assign(process.env, {
    STRIPE_API_URL: running.url,
    STRIPE_LIVEMODE: 'false',
    GRACE_DAYS: String(graceDays),
    PAUSED_COLLECTION: 'keep',
    USHER_DEPLOYMENT: 'usher-test',
    WEB_ORIGINS: 'http://localhost:4000',
    USER_POOL_ID: 'eu-central-1_none',
    ...environment,
  });
  const functions = await load();
  ring.webhook = functions.webhook;
  const documents = DynamoDBDocumentClient.from(engine.client, {
    marshallOptions: { removeUndefinedValues: true },
  });
  const put = (variable: string, Item: object) =>
    documents.send(new PutCommand({ TableName: process.env[variable]!, Item }));
  const rowsOf = async (variable: string, key: string, value: string) => {
    const answer = await documents.send(
      new QueryCommand({
        TableName: process.env[variable]!,
        KeyConditionExpression: '#key = :value',
        ExpressionAttributeNames: { '#key': key },
        ExpressionAttributeValues: { ':value': value },
        ConsistentRead: true,
      }),
    );
    return answer.Items ?? [];
  };
  return {
    ...functions,
    ...running,
    secrets,
    wire,
    /** Straight to the engine, past the SDK. */
    connection,
    documents,
    put,
    remove: (variable: string, Key: Record<string, unknown>) =>
      documents.send(new DeleteCommand({ TableName: process.env[variable]!, Key })),
    rowsOf,
    /** Time for everybody; what is due in Stripe on the way happens. */
    at: (ms: number) => {
      vi.setSystemTime(ms);
      clock.moveTo(ms);
    },
    /** Everything that is kept, to compare. */
    everything: async () => {
      const dump: Record<string, string[]> = {};
      for (const name of Object.keys(process.env)
        .filter((one) => one.startsWith('TABLE_'))
        .sort()) {
        const { Items } = await documents.send(
          new ScanCommand({ TableName: process.env[name]!, ConsistentRead: true }),
        );
        dump[name] = (Items ?? []).map(inOrder).sort();
      }
      return dump;
    },
    user: async (userId: string) => {
      const answer = await documents.send(
        new GetCommand({
          TableName: process.env['TABLE_USERS']!,
          Key: { user_id: userId },
          ConsistentRead: true,
        }),
      );
      return answer.Item as UserRow;
    },
    anAccount: async (more: Partial<UserRow> = {}): Promise<string> => {
      const userId = randomUUID();
      await put('TABLE_USERS', accountRow(userId, more));
      return userId;
    },
    sell: async (product: Product): Promise<void> => {
      const linked = await linkPrices(running.sdk, product);
      await put('TABLE_PRODUCTS', functions.products.toProductRow(linked, noon));
    },
    stop: async () => {
      await running.stop();
      clock.stop();
      await secrets.stop();
      if (environment['THROUGH_WIRE']) await wire.close();
      connection.close();
      await engine.stop();
      vi.useRealTimers();
      vi.restoreAllMocks();
      // The functions of the next world read their variables anew.
      vi.resetModules();
    },
  };
}

export type Billing = Awaited<ReturnType<typeof startBilling>>;

type Webhook = Awaited<ReturnType<typeof load>>['webhook'];

async function load() {
  return {
    webhook: (await import('../../../functions/stripeWebhook.ts')).handler,
    createCheckout: (await import('../../../functions/createCheckout.ts')).handler,
    createPortalSession: (await import('../../../functions/createPortalSession.ts')).handler,
    refreshSubscription: (await import('../../../functions/refreshSubscription.ts')).handler,
    resync: (await import('../../../functions/resync.ts')).handler,
    parkedEvents: (await import('../../../functions/parkedEvents.ts')).handler,
    dismissParkedEvent: (await import('../../../functions/dismissParkedEvent.ts')).handler,
    paymentReviews: (await import('../../../functions/paymentReviews.ts')).handler,
    stripeState: (await import('../../../functions/stripeState.ts')).handler,
    settleReview: (await import('../../../functions/settleReview.ts')).handler,
    undelivered: (await import('../../../functions/stripeUndelivered.ts')).handler,
    compare: (await import('../../../functions/stripeCompare.ts')).handler,
    ...(await import('../../../app/billing/syncCustomer.ts')),
    ...(await import('../../../app/billing/ensureCustomer.ts')),
    ...(await import('../../../app/billing/readCustomer.ts')),
    ...(await import('../../../app/billing/endCustomer.ts')),
    ...(await import('../../../store/syncTickets.ts')),
    products: await import('../../../store/products.ts'),
  };
}

/** A function URL's request, payload version 2.0. */
export function urlRequest(headers: Record<string, string>, body: string, method = 'POST') {
  return { requestContext: { http: { method } }, headers, body, isBase64Encoded: false };
}

export function callOf<Args>(userId: string, args: Args, groups: string[] = []) {
  return {
    field: 'Test.field',
    args,
    caller: { kind: 'user' as const, userId, username: userId, groups, tokenUse: 'access' },
    source: null,
    requestId: randomUUID(),
  };
}

export function valueOf<Value>(reply: Reply<Value>): Value {
  if (reply.error) throw new Error(`${reply.error.code}: ${reply.error.message}`);
  return reply.value;
}

export function aPlan(more: Partial<Product> = {}): Product {
  const id = more.id ?? 'pro';
  return {
    id,
    name: 'Pro',
    description: null,
    active: true,
    public: true,
    kind: 'PLAN',
    rank: 10,
    version: 1,
    prices: [
      { id: `${id}-monthly`, currency: 'usd', unitAmount: 1900, interval: 'MONTH', stripePriceId: null },
    ],
    trial: { hours: 336, reminderMinutes: 60 },
    features: [{ feature: 'simulations', limit: 200, period: 'BILLING_CYCLE' }],
    zone: 'UTC',
    ...more,
  };
}

/** Through the page, as a person: choose the card and pay. */
export async function payOnPage(checkoutUrl: string, card = 'pm_card_visa'): Promise<Response> {
  return press(`${checkoutUrl}/pay`, { card });
}

/** A subscription without the detour over a page. */
export async function subscribe(
  sdk: Stripe,
  customer: string,
  price: string,
  more: Partial<Stripe.SubscriptionCreateParams> = {},
): Promise<Stripe.Subscription> {
  return sdk.subscriptions.create({
    customer,
    items: [{ price }],
    default_payment_method: 'pm_card_visa',
    ...more,
  });
}

function accountRow(userId: string, more: Partial<UserRow>): UserRow {
  const at = new Date(noon).toISOString();
  return {
    user_id: userId,
    email: `${userId}@example.com`,
    status: 'ACTIVE',
    version: 1,
    created_at: at,
    updated_at: at,
    last_change: { reason: 'account.created', at },
    roster_shard: '0',
    ...more,
  };
}

/** The engine gives names in any order. */
function inOrder(item: unknown): string {
  return JSON.stringify(item, (_, one: unknown) =>
    one !== null && typeof one === 'object' && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

/** What the functions count and log is asked for where it matters. */
function silence(): void {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
}
