import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { urlRequest, webhookSecret } from '../../kit/world/billing.ts';
import { localStripeKey } from '../../../packages/stripe-stand-in/test/kit/stripe.ts';
import { Bell } from '../../kit/world/webhook.ts';

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
    [
      'the secret of another endpoint',
      400,
      () => bell.send(bell.event(), { secrets: ['whsec_of_another_endpoint_0123456789'] }),
    ],
    [
      'a secret that was rolled out',
      400,
      async () => {
        bell.world.secrets.set({ apiKey: localStripeKey, webhookSecrets: ['whsec_new'] });
        bell.laterBy();
        const status = await bell.send(bell.event(), { secrets: [webhookSecret] });
        bell.world.secrets.set({ apiKey: localStripeKey, webhookSecrets: [webhookSecret] });
        bell.laterBy();
        return status;
      },
    ],
    ['an empty secret', 400, () => bell.send(bell.event(), { secrets: [''] })],
    ['the signature of another body', 400, () => bell.send(bell.event(), { header: good() })],
    ['an event of live mode', 400, () => bell.send(bell.event({ livemode: true }))],
    ['an event of no mode', 400, () => bell.send(bell.event({ livemode: 'false' }))],
    ['a signature 301 seconds old', 400, () => bell.send(bell.event(), { at: bell.seconds - 301 })],
    ['a signature from 61 seconds ahead', 400, () => bell.send(bell.event(), { at: bell.seconds + 61 })],
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

  test('they are 42', () => expect(new Set(refused.map(([name]) => name)).size).toBe(42));

  test.each(refused)('%s', async (_, status, sending) => {
    const before = await bell.world.everything();
    expect(await sending()).toBe(status);
    expect(await bell.world.everything()).toEqual(before);
  });
});

test('an event of test mode is refused by a deployment that takes live ones, and nothing changes', async () => {
  await bell.world.stop();
  bell = await Bell.hang({ STRIPE_LIVEMODE: 'true' });
  const before = await bell.world.everything();
  expect(await bell.send(bell.event({ livemode: false }))).toBe(400);
  expect(await bell.send(bell.thin({ livemode: false }))).toBe(400);
  expect(await bell.world.everything()).toEqual(before);
  expect(await bell.send(bell.event({ livemode: true }))).toBe(200);
});
