import type Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aPrice, press, startStripe, type RunningStripe } from './kit/stripe.ts';

let running: RunningStripe;
let sdk: Stripe;
let customer: Stripe.Customer;
let price: Stripe.Price;

beforeEach(async () => {
  running = await startStripe();
  sdk = running.sdk;
  customer = await sdk.customers.create({ email: 'a@example.com' });
  price = await aPrice(sdk);
});
afterEach(() => running.stop());

const checkout = (more: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
  sdk.checkout.sessions.create({
    mode: 'subscription',
    customer: customer.id,
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: 'http://localhost:4000/#/checkout/done?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://localhost:4000/#/checkout/cancelled',
    client_reference_id: 'user-1',
    subscription_data: { metadata: { userId: 'user-1' } },
    ...more,
  });

const textOf = async (url: string) => (await fetch(url)).text();
const now = async (id: string) => sdk.checkout.sessions.retrieve(id, { expand: ['subscription'] });
const portal = async () =>
  (await sdk.billingPortal.sessions.create({ customer: customer.id, return_url: 'http://localhost:4000/' }))
    .url;
const subscribe = (card = 'pm_card_visa') =>
  sdk.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    default_payment_method: card,
  });

describe('the checkout page', () => {
  test('says what is bought, for how much, and how to leave', async () => {
    const page = await textOf((await checkout()).url!);
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('$19.00 a month');
    expect(page).toContain('href="http://localhost:4000/#/checkout/cancelled"');
    for (const label of ['Card number', 'Expiry', 'CVC']) expect(page).toContain(`>${label}</label><input`);
  });

  test('completes when the card works, and sends the browser back', async () => {
    const session = await checkout();
    const answer = await press(`${session.url}/pay`, { card: 'pm_card_visa' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(
      `http://localhost:4000/#/checkout/done?session=${session.id}`,
    );
    const after = await now(session.id);
    expect(after).toMatchObject({ status: 'complete', payment_status: 'paid', url: null });
    expect(after.subscription).toMatchObject({ status: 'active', metadata: { userId: 'user-1' } });
    const types = (await sdk.events.list({ limit: 100 })).data.map((one) => one.type);
    expect(types).toEqual(
      expect.arrayContaining(['checkout.session.completed', 'customer.subscription.created', 'invoice.paid']),
    );
  });

  test('stays open when the card is declined, and says so', async () => {
    const session = await checkout();
    const answer = await press(`${session.url}/pay`, { card: 'pm_card_chargeDeclined' });
    expect(answer.status).toBe(402);
    expect(await answer.text()).toContain('role="alert"');
    expect(await now(session.id)).toMatchObject({ status: 'open', payment_status: 'unpaid' });
  });

  test('field 1.6 · takes the number of each test card as it is printed, and the card does what is said of it', async () => {
    const cards: [string, number, string][] = [
      ['4242 4242 4242 4242', 303, ''],
      ['4000-0000-0000-0002', 402, 'Your card was declined'],
      ['4000 0025 0000 3155', 200, 'Your bank asks'],
      ['4000 0027 6000 3184', 200, 'Your bank asks'],
      ['4000000000000341', 303, ''],
    ];
    for (const [number, status, says] of cards) {
      const { url } = await checkout();
      const answer = await press(`${url}/pay`, { number, expiry: '12 / 34', cvc: '123' });
      expect({ number, status: answer.status }).toEqual({ number, status });
      expect(await answer.text()).toContain(says);
    }
    const last4 = await Promise.all(
      (await sdk.subscriptions.list({ customer: customer.id, status: 'active' })).data.map(
        async (one) => (await sdk.paymentMethods.retrieve(one.default_payment_method as string)).card?.last4,
      ),
    );
    expect(last4.sort()).toEqual(['0341', '4242']);
  });

  test('field 1.6 · says in one sentence what is wrong with a number, a date or a code, and keeps what was typed', async () => {
    const { id, url } = await checkout();
    const fine = { number: '4242 4242 4242 4242', expiry: '12/34', cvc: '123' };
    const wrong: [Partial<typeof fine>, string][] = [
      [{ number: '' }, 'Your card number is incomplete.'],
      [{ number: '4242 4242' }, 'Your card number is incomplete.'],
      [{ number: '4242 4242 4242 4241' }, 'Your card number is invalid.'],
      [{ number: '4111 1111 1111 1111' }, 'Only the test cards below work here.'],
      [{ expiry: '' }, 'expiration date is incomplete'],
      [{ expiry: '13/34' }, 'expiration date is incomplete'],
      [{ expiry: '01/20' }, 'expiration date is in the past'],
      [{ cvc: '12' }, 'security code is incomplete'],
      [{ number: '"><script>' }, '&quot;&gt;&lt;script&gt;'],
    ];
    for (const [change, says] of wrong) {
      const answer = await press(`${url}/pay`, { ...fine, ...change });
      expect(answer.status).toBe(402);
      const page = await answer.text();
      expect(page).toContain(says);
      if (!('number' in change)) expect(page).toContain('value="4242 4242 4242 4242"');
    }
    expect((await sdk.charges.list({ customer: customer.id })).data).toEqual([]);
    expect(await now(id)).toMatchObject({ status: 'open' });
    expect((await press(`${url}/pay`, fine)).status).toBe(303);
  });

  test('a card is good until the end of its month, by the clock', async () => {
    running.clock.moveTo(Date.UTC(2034, 11, 31, 23, 59));
    const typed = { number: '4242424242424242', expiry: '12/34', cvc: '123' };
    const { url } = await checkout();
    expect((await press(`${url}/pay`, { ...typed, expiry: '11/34' })).status).toBe(402);
    running.clock.moveTo(Date.UTC(2035, 0, 1));
    expect(await (await press(`${url}/pay`, typed)).text()).toContain('is in the past');
    expect((await press(`${url}/pay`, { ...typed, expiry: '1/2035' })).status).toBe(303);
  });

  test('a card that asks once pays its renewals without asking', async () => {
    const session = await checkout();
    const card = { number: '4000 0025 0000 3155', expiry: '12/34', cvc: '123' };
    await press(`${session.url}/pay`, card);
    await press(`${session.url}/confirm`, { card: 'pm_card_authenticationRequiredOnSetup', answer: 'yes' });
    const { subscription } = await now(session.id);
    const paid = subscription as Stripe.Subscription;
    running.clock.moveTo(paid.items.data[0]!.current_period_end * 1000 + 3_600_000 * 2);
    expect(await sdk.subscriptions.retrieve(paid.id)).toMatchObject({ status: 'active' });
    expect((await sdk.charges.list({ customer: customer.id })).data.map((one) => one.status)).toEqual([
      'succeeded',
      'succeeded',
    ]);
  });

  test('a list of test cards takes one without typing, each with a button', async () => {
    const { url } = await checkout();
    const page = await textOf(url!);
    expect(page.match(/name="card" value="pm_card_\w+"/g)).toHaveLength(5);
    expect((await press(`${url}/pay`, { card: 'pm_card_unknown' })).status).toBe(402);
    expect((await press(`${url}/pay`, { card: 'pm_card_visa' })).status).toBe(303);
  });

  test('asks when the bank asks: yes pays, no does not', async () => {
    const session = await checkout();
    const card = 'pm_card_authenticationRequired';
    expect(await (await press(`${session.url}/pay`, { card })).text()).toContain('Your bank asks');
    expect((await press(`${session.url}/confirm`, { card, answer: 'no' })).status).toBe(402);
    expect((await press(`${session.url}/confirm`, { card, answer: 'yes' })).status).toBe(303);
    expect((await sdk.subscriptions.list({ customer: customer.id })).data).toHaveLength(1);
  });

  test('takes one-time payments', async () => {
    const once = await aPrice(sdk, 900, null);
    const session = await checkout({
      mode: 'payment',
      line_items: [{ price: once.id, quantity: 1 }],
      subscription_data: undefined,
      payment_intent_data: { metadata: { userId: 'user-1' } },
    } as Partial<Stripe.Checkout.SessionCreateParams>);
    await press(`${session.url}/pay`, { card: 'pm_card_visa' });
    const after = await sdk.checkout.sessions.retrieve(session.id, {
      expand: ['payment_intent', 'line_items'],
    });
    expect(after).toMatchObject({ status: 'complete', subscription: null });
    expect(after.payment_intent).toMatchObject({ amount: 900, status: 'succeeded' });
    expect(after.line_items?.data[0]?.price?.id).toBe(once.id);
  });

  test('takes one payment, however often the button is pressed', async () => {
    const session = await checkout();
    await Promise.all(
      Array.from({ length: 10 }, () => press(`${session.url}/pay`, { card: 'pm_card_visa' })),
    );
    expect((await sdk.charges.list({ customer: customer.id })).data).toHaveLength(1);
  });

  test('is closed once it has expired, by hand or by itself', async () => {
    const byHand = await checkout();
    await sdk.checkout.sessions.expire(byHand.id);
    expect((await fetch(byHand.url!)).status).toBe(410);
    const alone = await checkout();
    running.clock.advance(24 * 3_600_000);
    expect((await press(`${alone.url}/pay`, { card: 'pm_card_visa' })).status).toBe(410);
    const types = (await sdk.events.list()).data.map((one) => one.type);
    expect(types.filter((type) => type === 'checkout.session.expired')).toHaveLength(2);
    await expect(sdk.checkout.sessions.expire(alone.id)).rejects.toThrow('can be expired');
  });

  test('shows markup in a product’s name as text', async () => {
    const product = await sdk.products.create({ name: '<img src=x onerror=alert(1)>' });
    const evil = await sdk.prices.create({
      product: product.id,
      currency: 'usd',
      unit_amount: 1,
      recurring: { interval: 'month' },
    });
    const page = await textOf((await checkout({ line_items: [{ price: evil.id, quantity: 1 }] })).url!);
    expect(page).not.toContain('<img');
    expect(page).toContain('&lt;img');
  });
});

describe('the portal page', () => {
  test('cancels at the period end in the spelling of flexible billing, and takes it back', async () => {
    const { id } = await subscribe();
    const url = await portal();
    await press(`${url}/cancel`, { subscription: id });
    const planned = await sdk.subscriptions.retrieve(id);
    expect(planned).toMatchObject({ cancel_at_period_end: false, status: 'active' });
    expect(planned.cancel_at).toBe(planned.items.data[0]!.current_period_end);
    expect(await textOf(url)).toContain('Keep the subscription');
    await press(`${url}/resume`, { subscription: id });
    expect((await sdk.subscriptions.retrieve(id)).cancel_at).toBeNull();
  });

  test('switches to a dearer plan now and to a cheaper one at the period end', async () => {
    const { id } = await subscribe();
    const dearer = await aPrice(sdk, 4900);
    const url = await portal();
    await press(`${url}/switch`, { subscription: id, price: dearer.id });
    expect((await sdk.subscriptions.retrieve(id)).items.data[0]!.price.id).toBe(dearer.id);
    await press(`${url}/switch`, { subscription: id, price: price.id });
    const waiting = await sdk.subscriptions.retrieve(id, { expand: ['schedule'] });
    expect(waiting.items.data[0]!.price.id).toBe(dearer.id);
    expect(waiting.schedule).toMatchObject({ status: 'active' });
    expect(await textOf(url)).toContain('planned for the end of the period');
    running.clock.moveTo(waiting.items.data[0]!.current_period_end * 1000);
    expect((await sdk.subscriptions.retrieve(id)).items.data[0]!.price.id).toBe(price.id);
  });

  test('F9.11 · offers a plan no add-on to switch to, and an add-on no plan', async () => {
    const priceOf = async (kind: string, amount: number) => {
      const product = await sdk.products.create({ name: `A ${kind}`, metadata: { kind } });
      const recurring = { interval: 'month' as const };
      return sdk.prices.create({ product: product.id, currency: 'usd', unit_amount: amount, recurring });
    };
    const [plan, other, pack] = [
      await priceOf('PLAN', 1900),
      await priceOf('PLAN', 2900),
      await priceOf('ADD_ON', 500),
    ];
    for (const [mine, offered] of [
      [plan, [other.id]],
      [pack, []],
    ] as const) {
      const { id } = await sdk.subscriptions.create({
        customer: customer.id,
        items: [{ price: mine.id }],
        default_payment_method: 'pm_card_visa',
      });
      const options = [...(await textOf(await portal())).matchAll(/<option value="([^"]+)"/g)].map(
        ([, one]) => one,
      );
      expect(options).toEqual(offered);
      await sdk.subscriptions.cancel(id);
    }
  });

  test('keeps a dearer plan waiting that the card does not pay, until another card does', async () => {
    const { id } = await subscribe();
    const dearer = await aPrice(sdk, 4900);
    const declined = await sdk.paymentMethods.attach('pm_card_chargeDeclined', { customer: customer.id });
    await sdk.subscriptions.update(id, { default_payment_method: declined.id });
    const url = await portal();
    await press(`${url}/switch`, { subscription: id, price: dearer.id });
    const waiting = await sdk.subscriptions.retrieve(id);
    expect(waiting.items.data[0]!.price.id).toBe(price.id);
    expect(waiting.pending_update).not.toBeNull();
    await press(`${url}/card`, { card: 'pm_card_visa' });
    const after = await sdk.subscriptions.retrieve(id);
    expect(after).toMatchObject({ pending_update: null, status: 'active' });
    expect(after.items.data[0]!.price.id).toBe(dearer.id);
  });

  test('refuses a card that is declined, and keeps the old one', async () => {
    await subscribe();
    const url = await portal();
    const answer = await press(`${url}/card`, { card: 'pm_card_chargeDeclined' });
    const shown = await textOf(new URL(answer.headers.get('location')!, running.url).href);
    expect(shown).toContain('Your card was declined');
  });

  test('takes a card that is typed, and says what is wrong with one that is not', async () => {
    const { id } = await subscribe();
    const url = await portal();
    const wrong = await press(`${url}/card`, { number: '4242', expiry: '12/34', cvc: '123' });
    expect(await wrong.text()).toContain('Your card number is incomplete.');
    await press(`${url}/card`, { number: '4000 0000 0000 0341', expiry: '12/34', cvc: '123' });
    const { default_payment_method } = await sdk.subscriptions.retrieve(id, {
      expand: ['default_payment_method'],
    });
    expect((default_payment_method as Stripe.PaymentMethod).card?.last4).toBe('0341');
  });

  test('touches nothing of another customer', async () => {
    const { id } = await subscribe();
    const other = await sdk.customers.create();
    const theirs = await sdk.billingPortal.sessions.create({ customer: other.id });
    await press(`${theirs.url}/cancel`, { subscription: id });
    expect((await sdk.subscriptions.retrieve(id)).cancel_at).toBeNull();
    expect(await textOf(theirs.url)).toContain('You have no subscription');
    expect((await fetch(`${running.url}/portal/bps_guessed`)).status).toBe(404);
  });
});
