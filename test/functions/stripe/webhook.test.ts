import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { signatureFor } from '../../../local/stripe/signature.ts';
import {
  aPlan,
  hour,
  noon,
  startBilling,
  subscribe,
  urlRequest,
  webhookSecret,
  type Billing,
} from '../../steps/billing.ts';
import { localStripeKey } from '../../steps/stripe.ts';

let world: Billing;
let userId: string;
let customer: string;
let subscriptionId: string;
let serial = 0;
/** The tests share one world, so each has a time of its own, an hour after the one before. */
let now = noon;

beforeAll(async () => {
  world = await startBilling();
  await world.sell(aPlan());
  userId = await world.anAccount();
  customer = await world.ensureCustomer(await world.user(userId), noon);
  const price = (await world.products.getProduct('pro'))!.prices[0]!.stripePriceId!;
  subscriptionId = (await subscribe(world.sdk, customer, price)).id;
  await world.syncCustomer(userId, customer);
});
beforeEach(() => {
  now += hour;
  world.at(now);
});
afterAll(() => world.stop());

const seconds = () => Math.floor(now / 1000);

function anEvent(more: Record<string, unknown> = {}, object: Record<string, unknown> = {}) {
  return {
    id: `evt_test_${++serial}`,
    object: 'event',
    api_version: '2026-10-28.endive',
    created: seconds(),
    livemode: false,
    pending_webhooks: 1,
    request: null,
    type: 'customer.subscription.updated',
    data: { object: { id: subscriptionId, object: 'subscription', customer, ...object } },
    ...more,
  };
}

function thin(more: Record<string, unknown> = {}) {
  return {
    id: `evt_test_thin_${++serial}`,
    object: 'v2.core.event',
    created: new Date(now).toISOString(),
    livemode: false,
    type: 'v1.customer.subscription.updated',
    related_object: { id: subscriptionId, type: 'subscription', url: `/v1/subscriptions/${subscriptionId}` },
    ...more,
  };
}

interface Sending {
  secrets?: string[];
  at?: number;
  headers?: Record<string, string>;
  header?: string;
  method?: string;
}

function request(body: string, sending: Sending = {}) {
  const header =
    sending.header ?? signatureFor(body, sending.at ?? seconds(), sending.secrets ?? [webhookSecret]);
  const headers = { 'content-type': 'application/json', 'stripe-signature': header, ...sending.headers };
  return urlRequest(headers, body, sending.method);
}

const send = async (body: unknown, sending: Sending = {}) =>
  (await world.webhook(request(typeof body === 'string' ? body : JSON.stringify(body), sending))).statusCode;

/** Rights and what they rest on; not the notes that an event was here. */
async function rights() {
  const { TABLE_RECEIPTS: _r, TABLE_JOBS: _j, TABLE_USERS: _u, ...rest } = await world.everything();
  return rest;
}

const good = () => signatureFor(JSON.stringify(anEvent()), seconds(), [webhookSecret]);

describe('is refused, and nothing changes', () => {
  const refused: [name: string, status: number, sending: () => Promise<number>][] = [
    [
      'no header',
      400,
      async () => {
        const { 'stripe-signature': _, ...headers } = request(JSON.stringify(anEvent())).headers;
        return (await world.webhook(urlRequest(headers, JSON.stringify(anEvent())))).statusCode;
      },
    ],
    ['an empty header', 400, () => send(anEvent(), { header: '' })],
    [
      'two headers in one',
      400,
      () => {
        const body = JSON.stringify(anEvent());
        const one = signatureFor(body, seconds(), [webhookSecret]);
        return send(body, { header: `${one}, ${one}` });
      },
    ],
    ['only a v0 signature', 400, () => send(anEvent(), { header: good().replace('v1=', 'v0=') })],
    ['another secret', 400, () => send(anEvent(), { secrets: ['whsec_wrong'] })],
    ['the API key as the secret', 400, () => send(anEvent(), { secrets: [localStripeKey] })],
    ['an empty secret', 400, () => send(anEvent(), { secrets: [''] })],
    ['the signature of another body', 400, () => send(anEvent(), { header: good() })],
    ['an event of live mode', 400, () => send(anEvent({ livemode: true }))],
    ['an event of no mode', 400, () => send(anEvent({ livemode: 'false' }))],
    ['a signature 301 seconds old', 400, () => send(anEvent(), { at: seconds() - 301 })],
    ['a signature from next year', 400, () => send(anEvent(), { at: seconds() + 31_536_000 })],
    ['a moment that is no number', 400, () => send(anEvent(), { header: good().replace(/t=\d+/, 't=NaN') })],
    [
      'a moment with a fraction',
      400,
      () => {
        const body = JSON.stringify(anEvent());
        return send(body, { header: signatureFor(body, seconds() + 0.5, [webhookSecret]) });
      },
    ],
    [
      'a moment with letters behind it',
      400,
      () => send(anEvent(), { header: good().replace(/t=(\d+)/, 't=$1junk') }),
    ],
    ['two moments', 400, () => send(anEvent(), { header: `t=${seconds()},${good()}` })],
    [
      'JSON that was written anew',
      400,
      () => {
        const event = anEvent();
        return send(JSON.stringify(event, null, 2), {
          header: signatureFor(JSON.stringify(event), seconds(), [webhookSecret]),
        });
      },
    ],
    [
      'a trailing newline',
      400,
      () => {
        const body = JSON.stringify(anEvent());
        return send(`${body}\n`, { header: signatureFor(body, seconds(), [webhookSecret]) });
      },
    ],
    [
      'a byte order mark that was not signed',
      400,
      () => {
        const body = JSON.stringify(anEvent());
        return send(`\uFEFF${body}`, { header: signatureFor(body, seconds(), [webhookSecret]) });
      },
    ],
    [
      'a packed body',
      415,
      async () => {
        const body = JSON.stringify(anEvent());
        const sent = request(body, { headers: { 'content-encoding': 'gzip' } });
        return (
          await world.webhook({ ...sent, body: gzipSync(body).toString('base64'), isBase64Encoded: true })
        ).statusCode;
      },
    ],
    [
      'text that claims to be base64',
      400,
      async () =>
        (await world.webhook({ ...request(JSON.stringify(anEvent())), isBase64Encoded: true })).statusCode,
    ],
    [
      'base64 that claims to be text',
      400,
      async () => {
        const body = JSON.stringify(anEvent());
        return (await world.webhook({ ...request(body), body: Buffer.from(body).toString('base64') }))
          .statusCode;
      },
    ],
    ['a signed null', 400, () => send('null')],
    ['a signed list', 400, () => send('[]')],
    ['a signed string', 400, () => send('"evt_1"')],
    ['signed words that are no JSON', 400, () => send('evt_1')],
    ['no body', 400, () => send('')],
    ['a body of 1.1 MB', 413, () => send(anEvent({ padding: 'x'.repeat(1_150_000) }))],
    ['plain text', 415, () => send(anEvent(), { headers: { 'content-type': 'text/plain' } })],
    ['GET', 405, () => send(anEvent(), { method: 'GET' })],
    ['PUT', 405, () => send(anEvent(), { method: 'PUT' })],
    ['a thin type in a snapshot', 400, () => send(anEvent({ type: 'v1.customer.subscription.updated' }))],
    ['a snapshot that says that it is thin', 400, () => send(anEvent({ object: 'v2.core.event' }))],
    ['an object of another kind', 400, () => send(anEvent({}, { object: 'invoice' }))],
    ['an event of a connected account', 400, () => send(anEvent({ account: 'acct_1' }))],
    ['an event with a context', 400, () => send(thin({ context: 'acct_1' }))],
    ['an id that is none of Stripe’s', 400, () => send(anEvent({ id: 'sub_1' }))],
    ['an id that would be another key', 400, () => send(anEvent({ id: 'evt_1#CHECKOUT' }))],
    ['an object without an id', 400, () => send(anEvent({}, { id: 7 }))],
  ];

  test(`covers ${refused.length} attacks`, () => expect(refused.length).toBeGreaterThanOrEqual(35));

  test.each(refused)('%s', async (_, status, sending) => {
    const before = await world.everything();
    expect(await sending()).toBe(status);
    expect(await world.everything()).toEqual(before);
  });
});

describe('is acknowledged, and gives nobody anything', () => {
  const harmless: [name: string, sending: () => Promise<number>][] = [
    [
      'a type that we do not use',
      () => send(anEvent({ type: 'issuing_card.created' }, { object: 'issuing.card' })),
    ],
    [
      'another status in the payload',
      () => send(anEvent({}, { status: 'super_active', items: { data: [] } })),
    ],
    [
      'a canceled one in the payload',
      () => send(anEvent({ type: 'customer.subscription.deleted' }, { status: 'canceled' })),
    ],
    [
      'huge and negative numbers',
      () => send(anEvent({ created: 1e300 }, { current_period_end: 9e15, quantity: -5 })),
    ],
    [
      'an own __proto__',
      () => send(JSON.stringify(anEvent()).replace('{"id"', '{"__proto__":{"isAdmin":true},"id"')),
    ],
    [
      'a foreign customer with our user in its metadata',
      () => send(anEvent({}, { customer: 'cus_attacker', metadata: { userId } })),
    ],
    [
      'a checkout with a reference to another account',
      () =>
        send(
          anEvent(
            { type: 'checkout.session.completed' },
            { id: 'cs_test_1', object: 'checkout.session', client_reference_id: 'somebody-else' },
          ),
        ),
    ],
    ['a customer that nobody has', () => send(anEvent({}, { customer: 'cus_unknown' }))],
    [
      'an object without a customer',
      () =>
        send(anEvent({ type: 'charge.refunded' }, { id: 'ch_unknown', object: 'charge', customer: null })),
    ],
    [
      'a thin event of an object that is gone',
      () => send(thin({ related_object: { id: 'sub_gone', type: 'subscription', url: '' } })),
    ],
  ];

  test.each(harmless)('%s', async (_, sending) => {
    const before = await rights();
    expect(await sending()).toBe(200);
    expect(await rights()).toEqual(before);
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });

  test('a foreign customer in Stripe itself that names an account with another customer', async () => {
    const foreign = await world.sdk.customers.create({ metadata: { userId } });
    const before = await rights();
    expect(await send(anEvent({}, { customer: foreign.id }))).toBe(200);
    expect(await rights()).toEqual(before);
    expect((await world.user(userId)).stripe_customer_id).toBe(customer);
  });
});

describe('a real event', () => {
  test('is applied once, whatever comes with its id afterwards', async () => {
    await world.sdk.subscriptions.update(subscriptionId, { metadata: { note: String(serial) } });
    const event = anEvent();
    expect(await send(event)).toBe(200);
    const before = await world.everything();
    expect(await send(event)).toBe(200);
    expect(await send({ ...event, data: { object: { ...event.data.object, customer: 'cus_other' } } })).toBe(
      200,
    );
    expect(await world.everything()).toEqual(before);
  });

  test('means the same in its thin form, and the same event is not handled twice', async () => {
    const twin = anEvent();
    expect(await send(thin({ snapshot_event: twin.id }))).toBe(200);
    const before = await world.everything();
    expect(await send(twin)).toBe(200);
    expect(await world.everything()).toEqual(before);
  });

  test('of a deleted customer ends the rights', async () => {
    const other = await world.anAccount();
    const theirs = await world.ensureCustomer(await world.user(other), now);
    const price = (await world.products.getProduct('pro'))!.prices[0]!.stripePriceId!;
    await subscribe(world.sdk, theirs, price);
    await world.syncCustomer(other, theirs);
    expect(await world.rowsOf('TABLE_ENTITLEMENTS', 'user_id', other)).toHaveLength(1);
    await world.sdk.customers.del(theirs);
    const deleted = anEvent({
      type: 'customer.deleted',
      data: { object: { id: theirs, object: 'customer' } },
    });
    expect(await send(deleted)).toBe(200);
    expect(await world.rowsOf('TABLE_ENTITLEMENTS', 'user_id', other)).toHaveLength(0);
  });

  test('that fails on our side is 500, and is handled when it comes again', async () => {
    const event = anEvent({}, { customer: null });
    world.stripe.faults.set({ outage: true });
    expect(await send(event)).toBe(500);
    world.stripe.faults.clear();
    expect(await send(event)).toBe(200);
  });
});

describe('a customer that nobody has', () => {
  test('is parked where an operator sees it, and placed once somebody has it', async () => {
    const stranger = await world.sdk.customers.create({ metadata: {} });
    const price = (await world.products.getProduct('pro'))!.prices[0]!.stripePriceId!;
    await subscribe(world.sdk, stranger.id, price);
    const event = anEvent({
      type: 'customer.updated',
      data: { object: { id: stranger.id, object: 'customer' } },
    });
    expect(await send(event)).toBe(200);
    const list = async () => {
      const call = {
        field: 'Query.parkedEvents',
        args: { limit: 100, nextToken: null },
        source: null,
        requestId: 'r',
      };
      const admin = {
        kind: 'user' as const,
        userId: 'op',
        username: 'op',
        groups: ['admins'],
        tokenUse: null,
      };
      return (await world.parkedEvents({ ...call, caller: admin })).value!.items;
    };
    expect(await list()).toContainEqual({
      eventId: event.id,
      type: 'customer.updated',
      customerId: stranger.id,
      parkedAt: new Date(now).toISOString(),
      reason: 'No account has this customer.',
    });
    const owner = await world.anAccount({ stripe_customer_id: stranger.id });
    await world.undelivered();
    expect((await list()).map((one) => one.eventId)).not.toContain(event.id);
    expect(await world.rowsOf('TABLE_ENTITLEMENTS', 'user_id', owner)).toHaveLength(1);
  });

  test('is taken up when its account did not get to write it down', async () => {
    const owner = await world.anAccount();
    const made = await world.sdk.customers.create({ metadata: { userId: owner } });
    const event = anEvent({
      type: 'customer.updated',
      data: { object: { id: made.id, object: 'customer' } },
    });
    expect(await send(event)).toBe(200);
    expect((await world.user(owner)).stripe_customer_id).toBe(made.id);
  });
});

describe('secrets', () => {
  test('a thousand bad signatures in a minute cost at most two readings', async () => {
    const before = world.secrets.reads();
    for (let i = 0; i < 1000; i++) {
      vi.setSystemTime(now + i * 60);
      expect(await send(anEvent(), { secrets: ['whsec_wrong'], at: Math.floor((now + i * 60) / 1000) })).toBe(
        400,
      );
    }
    expect(world.secrets.reads() - before).toBeLessThanOrEqual(2);
  });

  test('a rolled secret is known at the first event that it signs, and the previous one still counts', async () => {
    world.secrets.set({ apiKey: localStripeKey, webhookSecrets: ['whsec_new', webhookSecret] });
    expect(await send(anEvent(), { secrets: ['whsec_new'] })).toBe(200);
    expect(await send(anEvent(), { secrets: [webhookSecret] })).toBe(200);
    expect(await send(anEvent(), { secrets: [webhookSecret, 'whsec_new'] })).toBe(200);
  });

  test('one that was rolled out is refused', async () => {
    world.secrets.set({ apiKey: localStripeKey, webhookSecrets: ['whsec_new'] });
    now += hour;
    world.at(now);
    expect(await send(anEvent(), { secrets: [webhookSecret] })).toBe(400);
    expect(await send(anEvent(), { secrets: ['whsec_new'] })).toBe(200);
  });

  test('without any, every request is 503, so that Stripe comes again', async () => {
    world.secrets.set({ apiKey: localStripeKey, webhookSecrets: ['', '  '] });
    now += hour;
    world.at(now);
    expect(await send(anEvent(), { secrets: [''] })).toBe(503);
    world.secrets.set({ apiKey: localStripeKey, webhookSecrets: [webhookSecret] });
  });
});
