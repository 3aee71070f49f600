import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listens } from '../kit/product/subscriptions.ts';
import { anAdmin, aPerson, asks, gets, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { press } from '../../packages/stripe-stand-in/test/kit/stripe.ts';
import { deployment } from '../kit/product/storiesStack.ts';

const hour = 3_600_000;

let product: Product;
beforeAll(async () => void (product = await startProduct({ args: ['--no-web'] })));
afterAll(() => product.stop());

const checkout =
  'mutation ($id: ID!, $price: ID) { createCheckout(productId: $id, priceId: $price) { url kind expiresAt } }';
const portal = 'mutation { createPortalSession { url } }';
const refresh = 'mutation { refreshSubscription { version } }';
const consume = 'mutation { consumeUsage(feature: "simulations") { allowed reason usage { limit } } }';
const account = `{ me { version
  subscriptions { id productId status isActive currentPeriodStart currentPeriodEnd cancelAtPeriodEnd endsAt }
  entitlements { feature limit period source productId } } }`;
const onAccount = 'subscription { onAccount { userId version reason productId } }';

const signInAgain = async (person: Person) => {
  const { signIn } = await import('../kit/product/people.ts');
  return signIn(product, person.email, person.password);
};

async function buys(person: Person, id = 'pro', card = 'pm_card_visa'): Promise<void> {
  const { createCheckout } = await gets(product, person, checkout, { id });
  expect(createCheckout.kind).toBe('CHECKOUT');
  expect((await press(`${createCheckout.url}/pay`, { card })).status).toBe(303);
}

describe('a user who is blocked at the limit', () => {
  test('pays on the page, and the open screen unlocks without a reload', async () => {
    const person = await aPerson(product);
    for (let i = 0; i < 3; i++)
      expect((await gets(product, person, consume)).consumeUsage.allowed).toBe(true);
    expect((await gets(product, person, consume)).consumeUsage).toMatchObject({
      allowed: false,
      reason: 'LIMIT_REACHED',
    });
    const screen = await listens(product, person, onAccount);
    await buys(person);
    const change = await screen.heard((one) => one.reason === 'subscription.started');
    expect(change).toMatchObject({ userId: person.userId, productId: 'pro' });
    const { me } = await gets(product, person, account);
    expect(me.version).toBeGreaterThanOrEqual(change.version);
    expect(me.subscriptions).toHaveLength(1);
    expect(me.subscriptions[0]).toMatchObject({
      productId: 'pro',
      status: 'active',
      isActive: true,
      cancelAtPeriodEnd: false,
      endsAt: null,
    });
    expect(me.entitlements).toContainEqual({
      feature: 'simulations',
      limit: 50,
      period: 'DAY',
      source: `sub:${me.subscriptions[0].id}`,
      productId: 'pro',
    });
    expect((await gets(product, person, consume)).consumeUsage).toMatchObject({ allowed: true });
    screen.close();
  });

  test('is sent to the portal when there is a subscription already, and plans its end there', async () => {
    const person = await aPerson(product);
    await buys(person);
    await gets(product, person, refresh);
    const again = await gets(product, person, checkout, { id: 'premium' });
    expect(again.createCheckout.kind).toBe('PORTAL');
    const { url } = (await gets(product, person, portal)).createPortalSession;
    const { me } = await gets(product, person, account);
    const [before] = me.subscriptions;
    const screen = await listens(product, person, onAccount);
    await press(`${url}/cancel`, { subscription: before.id });
    await screen.heard((one) => one.version > me.version);
    const [planned] = (await gets(product, person, account)).me.subscriptions;
    expect(planned).toMatchObject({
      isActive: true,
      cancelAtPeriodEnd: true,
      endsAt: before.currentPeriodEnd,
    });
    screen.close();
  });
});

describe('an operator', () => {
  test('reads an account anew, and sees what was parked', async () => {
    const admin = await anAdmin(product);
    const person = await aPerson(product);
    await buys(person);
    const resync = 'mutation ($id: ID!) { resync(userId: $id, reason: "Asked by mail.") { id version } }';
    expect((await gets(product, admin, resync, { id: person.userId })).resync.id).toBe(person.userId);
    const parked = '{ parkedEvents { items { eventId type customerId reason } nextToken } }';
    expect((await gets(product, admin, parked)).parkedEvents.items).toEqual([]);
    const refused = await asks(product, person, parked);
    expect(refused.errors?.[0]).toMatchObject({ errorType: 'Unauthorized' });
  });
});

describe('time', () => {
  test('renews what is paid, and ends what is not when the grace is over', async () => {
    const payer = await aPerson(product);
    const debtor = await aPerson(product);
    await buys(payer);
    await buys(debtor, 'pro', 'pm_card_chargeCustomerFail');
    await gets(product, payer, refresh);
    await gets(product, debtor, refresh);
    const [first] = (await gets(product, payer, account)).me.subscriptions;
    await product.moveClockTo(Date.parse(first.currentPeriodEnd) + 2 * hour);
    const again = { payer: await signInAgain(payer), debtor: await signInAgain(debtor) };
    await gets(product, again.payer, refresh);
    await gets(product, again.debtor, refresh);
    const [renewed] = (await gets(product, again.payer, account)).me.subscriptions;
    expect(renewed).toMatchObject({
      status: 'active',
      isActive: true,
      currentPeriodStart: first.currentPeriodEnd,
    });
    const [owing] = (await gets(product, again.debtor, account)).me.subscriptions;
    expect(owing).toMatchObject({ status: 'past_due', isActive: true });
    await product.moveClockTo(Date.parse(owing.endsAt) + 1000);
    const late = await signInAgain(debtor);
    const [over] = (await gets(product, late, account)).me.subscriptions;
    expect(over).toMatchObject({ status: 'past_due', isActive: false });
  });

  test('loses an event, as the console was told, and the hourly look finds it', async () => {
    const person = await aPerson(product);
    expect(await disturbs({ vanish: 1 })).toMatchObject({ status: 200 });
    expect((await product.state()).stripe).toMatchObject({ vanish: 1, lose: 0, outage: false });
    await buys(person);
    expect((await gets(product, person, account)).me.subscriptions).toEqual([]);
    expect(await disturbs({})).toMatchObject({ status: 200 });
    await product.advance(2 * 3_600_000);
    await logSays('stripeUndelivered', 'MissedEvents');
    const { me } = await gets(product, await signInAgain(person), account);
    expect(me.subscriptions).toMatchObject([{ status: 'active', isActive: true }]);
  });

  test.each([
    [{ loose: 1 }, '"loose" is no switch'],
    [{ lose: 2 }, 'lose is a share from 0 to 1.'],
    [{ delayMs: -1 }, 'delayMs is a whole number from 0 on.'],
    [{ outage: 'yes' }, 'outage is true or false.'],
    [[], 'Give an object.'],
  ])('takes no switch that it does not know: %j', async (wanted, sentence) => {
    const before = (await product.state()).stripe;
    const { status, text } = await disturbs(wanted);
    expect(status).toBe(400);
    expect(text).toContain(sentence);
    expect((await product.state()).stripe).toEqual(before);
  });

  test('brings the hourly and the nightly look, and neither is denied anything', async () => {
    const person = await aPerson(product);
    await buys(person);
    const night = new Date(await product.now());
    night.setUTCHours(24 + 3, 41, 0, 0);
    await product.moveClockTo(night.getTime());
    await logSays('stripeUndelivered', 'Undelivered events were looked at.');
    await logSays('stripeCompare', 'Stripe and the database were compared.');
    const { denials } = await product.state();
    expect(denials).toEqual([]);
  });
});

/** What the form on the console sends. */
async function disturbs(wanted: object): Promise<{ status: number; text: string }> {
  const answer = await fetch(new URL('/_local/stripe', product.outputs.graphqlUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wanted),
  });
  return { status: answer.status, text: await answer.text() };
}

/** Resolves once the function has logged it. */
async function logSays(name: string, text: string): Promise<void> {
  const address = new URL(product.outputs.graphqlUrl).origin;
  for (;;) {
    const log = await (await fetch(`${address}/_local/logs/${deployment}-${name}`)).text();
    if (log.includes(text)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
