// node tools/dev/run.mjs bench/unlock.ts: how long a customer who has paid looks at a locked screen.
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { listens } from '../test/kit/product/subscriptions.ts';
import { aPerson, gets, type Person } from '../test/kit/product/people.ts';
import { startProduct, type Product } from '../test/kit/product/product.ts';
import {
  localStripeKey,
  press,
  startStripe,
  type RunningStripe,
} from '../packages/stripe-stand-in/test/kit/stripe.ts';
import { median, quantile, report } from './report.ts';

const payers = process.env['USHER_FULL'] !== undefined ? 40 : 10;
const webhookSecret = 'whsec_bench_0123456789abcdef';

await payToUnlock();
await eventToUnlock();

/** From pressing "pay" on the page, so the payment and the event's way to the webhook are part of it. */
async function payToUnlock(): Promise<void> {
  const product = await startProduct({ args: ['--no-web'], isFirst: true });
  try {
    const delays = await ofEach(product, async (person) => {
      const { createCheckout } = await gets(
        product,
        person,
        'mutation { createCheckout(productId: "pro") { url } }',
      );
      return async () => {
        const started = performance.now();
        const answer = await press(`${createCheckout.url}/pay`, { card: 'pm_card_visa' });
        if (answer.status >= 400) throw new Error(await answer.text());
        return started;
      };
    });
    tell('pay to unlocked screen', 'from pressing "pay"', delays);
  } finally {
    await product.stop();
  }
}

/**
 * Stripe's stand-in runs here instead of in the product, so that the moment is known in which the first of a payment's events
 * sets out for the webhook: on loopback that is its arrival.
 */
async function eventToUnlock(): Promise<void> {
  let firstAt: number | undefined;
  const stripe = await startStripe({
    send: (url, headers, body) => {
      firstAt ??= performance.now();
      return post(url, headers, body);
    },
  });
  const args = ['--no-web', '--parameter', `StripeApiUrl=${stripe.url}`];
  const product = await startProduct({ args, isFirst: true });
  try {
    await introduce(product, stripe);
    const price = await priceOf(stripe, 'pro');
    const delays = await ofEach(product, async (person) => {
      const customer = await stripe.sdk.customers.create({ metadata: { userId: person.userId } });
      // A checkout would have written down whose customer it is; this event's handling does.
      await stripe.sdk.customers.update(customer.id, { name: person.email });
      await stripe.stripe.settle();
      return async () => {
        firstAt = undefined;
        await stripe.sdk.subscriptions.create({
          customer: customer.id,
          items: [{ price }],
          default_payment_method: 'pm_card_visa',
        });
        return firstAt!;
      };
    });
    await stripe.stripe.settle();
    tell('paid event to unlocked screen', 'from its arrival at the webhook', delays);
  } finally {
    await product.stop();
    await stripe.stop();
  }
}

/** One after the other: what `pays` gives is the moment from which it counts, until the screen hears of it. */
async function ofEach(
  product: Product,
  prepare: (person: Person) => Promise<() => Promise<number>>,
): Promise<number[]> {
  const delays: number[] = [];
  for (let n = 0; n < payers; n++) {
    const person = await aPerson(product);
    const pays = await prepare(person);
    const screen = await listens(product, person, 'subscription { onAccount { reason } }');
    const heard = screen
      .heard((event) => event.reason === 'subscription.started')
      .then(() => performance.now());
    const from = await pays();
    delays.push((await heard) - from);
    screen.close();
  }
  return delays;
}

/** The product and the stand-in get to know each other's keys and address. */
async function introduce({ operator, outputs }: Product, { stripe }: RunningStripe): Promise<void> {
  const manager = new SecretsManagerClient({
    region: operator.region,
    credentials: operator.credentials,
    endpoint: operator.endpoints['AWS_ENDPOINT_URL_SECRETS_MANAGER']!,
  });
  const SecretString = JSON.stringify({ apiKey: localStripeKey, webhookSecrets: [webhookSecret] });
  await manager.send(new PutSecretValueCommand({ SecretId: 'usher-dev-stripe', SecretString }));
  manager.destroy();
  stripe.deliverTo({ url: outputs.stripeWebhookUrl, secrets: [webhookSecret] });
}

/** A price that says in its metadata which product it was made for, as the catalog's own do. */
async function priceOf({ sdk }: RunningStripe, productId: string): Promise<string> {
  const product = await sdk.products.create({ name: productId });
  const price = await sdk.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount: 1900,
    recurring: { interval: 'month' },
    metadata: { productId },
  });
  return price.id;
}

async function post(url: string, headers: Record<string, string>, body: string): Promise<number> {
  const answer = await fetch(url, { method: 'POST', headers, body });
  await answer.arrayBuffer();
  return answer.status;
}

function tell(what: string, from: string, delays: number[]): void {
  report({
    goal: 'unlock',
    what: `${what}, ${payers} buyers one after the other, ${from}`,
    wanted: 'none set',
    measured: `p50 ${ms(median(delays))}, p95 ${ms(quantile(delays, 0.95))}`,
  });
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
