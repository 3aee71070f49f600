import type Stripe from 'stripe';
import { vi } from 'vitest';
import type { Product } from '../../../domain/catalog.ts';
import { noon } from '../time.ts';
import { Clock } from '../../../packages/understudy/src/kernel/clock.ts';
import { EngineConnection } from '../../../packages/understudy/src/dynamodb/connection.ts';
import { linkPrices } from '../../../app/catalog/linkPrices.ts';
import { startEngine } from './engine.ts';
import { rowsIn } from './rows.ts';
import { startSecretsManager } from './secretsManager.ts';
import { localStripeKey, press, startStripe } from '../../../packages/stripe-stand-in/test/kit/stripe.ts';
import { Wire } from '../faults/wire.ts';

export const webhookSecret = 'whsec_local_0123456789abcdef';
export const graceDays = 7;

/** The engine, the stand-in for Stripe and every function of Stripe's, loaded against them, at noon. */
export async function startBilling({
  isWired = false,
  environment = {},
}: { isWired?: boolean; environment?: Record<string, string> } = {}) {
  const engine = await startEngine({ streams: false });
  const { hostname, port } = new URL(engine.endpoint);
  const connection = new EngineConnection(hostname, Number(port));
  const wire = new Wire(engine.endpoint);
  if (isWired) {
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
    NIGHTLY_CHANGES_MAX: '100',
    WEB_ORIGINS: 'http://localhost:4000',
    WEB_PATH: '/#/',
    USER_POOL_ID: 'eu-central-1_none',
    ...environment,
  });
  const functions = await load();
  ring.webhook = functions.webhook;
  const rows = rowsIn(engine.client);
  return {
    ...functions,
    ...running,
    secrets,
    wire,
    /** Straight to the engine, past the SDK. */
    connection,
    ...rows,
    /** Time for everybody; what is due in Stripe on the way happens. */
    at: (ms: number) => {
      vi.setSystemTime(ms);
      clock.moveTo(ms);
    },
    sell: async (product: Product): Promise<void> => {
      const linked = await linkPrices(running.sdk, product);
      await rows.put('TABLE_PRODUCTS', functions.products.toProductRow(linked, noon));
    },
    /** Stripe's id of the price of a product that is sold. */
    priceOf: async (productId: string): Promise<string> =>
      (await functions.products.getProduct(productId))!.prices[0]!.stripePriceId!,
    /** An account that Stripe knows. */
    async aCustomer(): Promise<{ userId: string; customer: string }> {
      const userId = await rows.anAccount();
      const customer = await functions.ensureCustomer(await rows.userRow(userId), Date.now());
      return { userId, customer };
    },
    /** From here on Stripe sends its events to the webhook. */
    deliverEvents: () => running.stripe.deliverTo({ url: 'http://in-process/', secrets: [webhookSecret] }),
    stop: async () => {
      await running.stop();
      clock.stop();
      await secrets.stop();
      if (isWired) await wire.close();
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

/** What of it needs no type of Stripe's own, which a declaration could not name. */
const reading = ({
  productsByPrice,
  readCustomer,
}: typeof import('../../../app/billing/readCustomer.ts')) => ({
  productsByPrice,
  readCustomer,
});

async function load() {
  return {
    webhook: (await import('../../../functions/stripeWebhook.ts')).handler,
    undelivered: (await import('../../../functions/stripeUndelivered.ts')).handler,
    compare: (await import('../../../functions/stripeCompare.ts')).handler,
    ...(await import('../../../app/billing/syncCustomer.ts')),
    ...(await import('../../../app/billing/ensureCustomer.ts')),
    ...reading(await import('../../../app/billing/readCustomer.ts')),
    ...(await import('../../../app/billing/endCustomer.ts')),
    ...(await import('../../../store/syncTickets.ts')),
    products: await import('../../../store/products.ts'),
  };
}

/** A function URL's request, payload version 2.0. */
export function urlRequest(headers: Record<string, string>, body: string, method = 'POST') {
  return { requestContext: { http: { method } }, headers, body, isBase64Encoded: false };
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

/** What the functions count and log is asked for where it matters. */
function silence(): void {
  for (const name of ['log', 'warn', 'error'] as const)
    vi.spyOn(console, name).mockImplementation(() => undefined);
}
