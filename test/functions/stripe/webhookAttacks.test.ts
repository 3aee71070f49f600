import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { urlRequest } from '../../steps/billing.ts';
import { localStripeKey } from '../../steps/stripe.ts';
import { Bell } from '../../steps/webhook.ts';

let bell: Bell;

beforeAll(async () => {
  bell = await Bell.hang();
});
beforeEach(() => bell.laterBy());
afterAll(() => bell.world.stop());

const good = () => bell.sign(JSON.stringify(bell.event()));

describe('is refused, and nothing changes', () => {
  const refused: [name: string, status: number, sending: () => Promise<number>][] = [
    [
      'no header',
      400,
      async () => {
        const { 'stripe-signature': _, ...headers } = bell.request(JSON.stringify(bell.event())).headers;
        return (await bell.world.webhook(urlRequest(headers, JSON.stringify(bell.event())))).statusCode;
      },
    ],
    ['an empty header', 400, () => bell.send(bell.event(), { header: '' })],
    [
      'two headers in one',
      400,
      () => {
        const body = JSON.stringify(bell.event());
        const one = bell.sign(body, bell.seconds);
        return bell.send(body, { header: `${one}, ${one}` });
      },
    ],
    ['only a v0 signature', 400, () => bell.send(bell.event(), { header: good().replace('v1=', 'v0=') })],
    ['another secret', 400, () => bell.send(bell.event(), { secrets: ['whsec_wrong'] })],
    ['the API key as the secret', 400, () => bell.send(bell.event(), { secrets: [localStripeKey] })],
    ['an empty secret', 400, () => bell.send(bell.event(), { secrets: [''] })],
    ['the signature of another body', 400, () => bell.send(bell.event(), { header: good() })],
    ['an event of live mode', 400, () => bell.send(bell.event({ livemode: true }))],
    ['an event of no mode', 400, () => bell.send(bell.event({ livemode: 'false' }))],
    ['a signature 301 seconds old', 400, () => bell.send(bell.event(), { at: bell.seconds - 301 })],
    ['a signature from next year', 400, () => bell.send(bell.event(), { at: bell.seconds + 31_536_000 })],
    [
      'a moment that is no number',
      400,
      () => bell.send(bell.event(), { header: good().replace(/t=\d+/, 't=NaN') }),
    ],
    [
      'a moment with a fraction',
      400,
      () => {
        const body = JSON.stringify(bell.event());
        return bell.send(body, { header: bell.sign(body, bell.seconds + 0.5) });
      },
    ],
    [
      'a moment with letters behind it',
      400,
      () => bell.send(bell.event(), { header: good().replace(/t=(\d+)/, 't=$1junk') }),
    ],
    ['two moments', 400, () => bell.send(bell.event(), { header: `t=${bell.seconds},${good()}` })],
    [
      'JSON that was written anew',
      400,
      () => {
        const event = bell.event();
        return bell.send(JSON.stringify(event, null, 2), {
          header: bell.sign(JSON.stringify(event), bell.seconds),
        });
      },
    ],
    [
      'a trailing newline',
      400,
      () => {
        const body = JSON.stringify(bell.event());
        return bell.send(`${body}\n`, { header: bell.sign(body, bell.seconds) });
      },
    ],
    [
      'a byte order mark that was not signed',
      400,
      () => {
        const body = JSON.stringify(bell.event());
        return bell.send(`\uFEFF${body}`, { header: bell.sign(body, bell.seconds) });
      },
    ],
    [
      'a packed body',
      415,
      async () => {
        const body = JSON.stringify(bell.event());
        const sent = bell.request(body, { headers: { 'content-encoding': 'gzip' } });
        return (
          await bell.world.webhook({
            ...sent,
            body: gzipSync(body).toString('base64'),
            isBase64Encoded: true,
          })
        ).statusCode;
      },
    ],
    [
      'text that claims to be base64',
      400,
      async () =>
        (await bell.world.webhook({ ...bell.request(JSON.stringify(bell.event())), isBase64Encoded: true }))
          .statusCode,
    ],
    [
      'base64 that claims to be text',
      400,
      async () => {
        const body = JSON.stringify(bell.event());
        return (
          await bell.world.webhook({ ...bell.request(body), body: Buffer.from(body).toString('base64') })
        ).statusCode;
      },
    ],
    ['a signed null', 400, () => bell.send('null')],
    ['a signed list', 400, () => bell.send('[]')],
    ['a signed string', 400, () => bell.send('"evt_1"')],
    ['signed words that are no JSON', 400, () => bell.send('evt_1')],
    ['no body', 400, () => bell.send('')],
    ['a body of 1.1 MB', 413, () => bell.send(bell.event({ padding: 'x'.repeat(1_150_000) }))],
    ['plain text', 415, () => bell.send(bell.event(), { headers: { 'content-type': 'text/plain' } })],
    ['GET', 405, () => bell.send(bell.event(), { method: 'GET' })],
    ['PUT', 405, () => bell.send(bell.event(), { method: 'PUT' })],
    [
      'a thin type in a snapshot',
      400,
      () => bell.send(bell.event({ type: 'v1.customer.subscription.updated' })),
    ],
    ['a snapshot that says that it is thin', 400, () => bell.send(bell.event({ object: 'v2.core.event' }))],
    ['an object of another kind', 400, () => bell.send(bell.event({}, { object: 'invoice' }))],
    ['an event of a connected account', 400, () => bell.send(bell.event({ account: 'acct_1' }))],
    ['an event with a context', 400, () => bell.send(bell.thin({ context: 'acct_1' }))],
    ['an id that is none of Stripe’s', 400, () => bell.send(bell.event({ id: 'sub_1' }))],
    ['an id that would be another key', 400, () => bell.send(bell.event({ id: 'evt_1#CHECKOUT' }))],
    ['an object without an id', 400, () => bell.send(bell.event({}, { id: 7 }))],
  ];

  test(`covers ${refused.length} attacks`, () => expect(refused.length).toBeGreaterThanOrEqual(35));

  test.each(refused)('%s', async (_, status, sending) => {
    const before = await bell.world.everything();
    expect(await sending()).toBe(status);
    expect(await bell.world.everything()).toEqual(before);
  });
});

describe('is acknowledged, and gives nobody anything', () => {
  const harmless: [name: string, sending: () => Promise<number>][] = [
    [
      'a type that we do not use',
      () => bell.send(bell.event({ type: 'issuing_card.created' }, { object: 'issuing.card' })),
    ],
    [
      'a type that we do not use, about another kind of object than it sounds',
      () => bell.send(bell.event({ type: 'charge.refund.updated' }, { object: 'refund', id: 're_1' })),
    ],
    [
      'another status in the payload',
      () => bell.send(bell.event({}, { status: 'super_active', items: { data: [] } })),
    ],
    [
      'a canceled one in the payload',
      () => bell.send(bell.event({ type: 'customer.subscription.deleted' }, { status: 'canceled' })),
    ],
    [
      'huge and negative numbers',
      () => bell.send(bell.event({ created: 1e300 }, { current_period_end: 9e15, quantity: -5 })),
    ],
    [
      'an own __proto__',
      () => bell.send(JSON.stringify(bell.event()).replace('{"id"', '{"__proto__":{"isAdmin":true},"id"')),
    ],
    [
      'a foreign customer with our user in its metadata',
      () => bell.send(bell.event({}, { customer: 'cus_attacker', metadata: { userId: bell.userId } })),
    ],
    [
      'a checkout with a reference to another account',
      () =>
        bell.send(
          bell.event(
            { type: 'checkout.session.completed' },
            { id: 'cs_test_1', object: 'checkout.session', client_reference_id: 'somebody-else' },
          ),
        ),
    ],
    ['a customer that nobody has', () => bell.send(bell.event({}, { customer: 'cus_unknown' }))],
    [
      'an object without a customer',
      () =>
        bell.send(
          bell.event({ type: 'charge.refunded' }, { id: 'ch_unknown', object: 'charge', customer: null }),
        ),
    ],
    [
      'a thin event of an object that is gone',
      () => bell.send(bell.thin({ related_object: { id: 'sub_gone', type: 'subscription', url: '' } })),
    ],
  ];

  test.each(harmless)('%s', async (_, sending) => {
    const before = await bell.rights();
    expect(await sending()).toBe(200);
    expect(await bell.rights()).toEqual(before);
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });

  test('a foreign customer in Stripe itself that names an account with another customer', async () => {
    const foreign = await bell.world.sdk.customers.create({ metadata: { userId: bell.userId } });
    const before = await bell.rights();
    expect(await bell.send(bell.event({}, { customer: foreign.id }))).toBe(200);
    expect(await bell.rights()).toEqual(before);
    expect((await bell.world.user(bell.userId)).stripe_customer_id).toBe(bell.customer);
  });
});
