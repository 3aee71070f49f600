import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { withWorld } from '../../kit/given.ts';
import { urlRequest, webhookSecret } from '../../kit/world/billing.ts';
import { localStripeKey } from '../../../packages/stripe-stand-in/test/kit/stripe.ts';

const sender = withWorld('webhook');
beforeEach(() => sender.laterBy());

const good = () => sender.sign(JSON.stringify(sender.event()));

describe('is refused, and nothing changes', () => {
  const refused: [name: string, status: number, sending: () => Promise<number>][] = [
    [
      'no header',
      400,
      async () => {
        const { 'stripe-signature': _, ...headers } = sender.request(JSON.stringify(sender.event())).headers;
        return (await sender.world.webhook(urlRequest(headers, JSON.stringify(sender.event())))).statusCode;
      },
    ],
    ['an empty header', 400, () => sender.send(sender.event(), { header: '' })],
    [
      'two headers in one',
      400,
      () => {
        const body = JSON.stringify(sender.event());
        const one = sender.sign(body, sender.seconds);
        return sender.send(body, { header: `${one}, ${one}` });
      },
    ],
    ['only a v0 signature', 400, () => sender.send(sender.event(), { header: good().replace('v1=', 'v0=') })],
    ['another secret', 400, () => sender.send(sender.event(), { secrets: ['whsec_wrong'] })],
    ['the API key as the secret', 400, () => sender.send(sender.event(), { secrets: [localStripeKey] })],
    [
      'the secret of another endpoint',
      400,
      () => sender.send(sender.event(), { secrets: ['whsec_of_another_endpoint_0123456789'] }),
    ],
    [
      'a secret that was rolled out',
      400,
      async () => {
        sender.world.secrets.set({ apiKey: localStripeKey, webhookSecrets: ['whsec_new'] });
        sender.laterBy();
        const status = await sender.send(sender.event(), { secrets: [webhookSecret] });
        sender.world.secrets.set({ apiKey: localStripeKey, webhookSecrets: [webhookSecret] });
        sender.laterBy();
        return status;
      },
    ],
    ['an empty secret', 400, () => sender.send(sender.event(), { secrets: [''] })],
    ['the signature of another body', 400, () => sender.send(sender.event(), { header: good() })],
    ['an event of live mode', 400, () => sender.send(sender.event({ livemode: true }))],
    ['an event of no mode', 400, () => sender.send(sender.event({ livemode: 'false' }))],
    ['a signature 301 seconds old', 400, () => sender.send(sender.event(), { at: sender.seconds - 301 })],
    [
      'a signature from 61 seconds ahead',
      400,
      () => sender.send(sender.event(), { at: sender.seconds + 61 }),
    ],
    [
      'a signature from next year',
      400,
      () => sender.send(sender.event(), { at: sender.seconds + 31_536_000 }),
    ],
    [
      'a moment that is no number',
      400,
      () => sender.send(sender.event(), { header: good().replace(/t=\d+/, 't=NaN') }),
    ],
    [
      'a moment with a fraction',
      400,
      () => {
        const body = JSON.stringify(sender.event());
        return sender.send(body, { header: sender.sign(body, sender.seconds + 0.5) });
      },
    ],
    [
      'a moment with letters behind it',
      400,
      () => sender.send(sender.event(), { header: good().replace(/t=(\d+)/, 't=$1junk') }),
    ],
    ['two moments', 400, () => sender.send(sender.event(), { header: `t=${sender.seconds},${good()}` })],
    [
      'JSON that was written anew',
      400,
      () => {
        const event = sender.event();
        return sender.send(JSON.stringify(event, null, 2), {
          header: sender.sign(JSON.stringify(event), sender.seconds),
        });
      },
    ],
    [
      'a trailing newline',
      400,
      () => {
        const body = JSON.stringify(sender.event());
        return sender.send(`${body}\n`, { header: sender.sign(body, sender.seconds) });
      },
    ],
    [
      'a byte order mark that was not signed',
      400,
      () => {
        const body = JSON.stringify(sender.event());
        return sender.send(`\uFEFF${body}`, { header: sender.sign(body, sender.seconds) });
      },
    ],
    [
      'a packed body',
      415,
      async () => {
        const body = JSON.stringify(sender.event());
        const sent = sender.request(body, { headers: { 'content-encoding': 'gzip' } });
        return (
          await sender.world.webhook({
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
        (
          await sender.world.webhook({
            ...sender.request(JSON.stringify(sender.event())),
            isBase64Encoded: true,
          })
        ).statusCode,
    ],
    [
      'base64 that claims to be text',
      400,
      async () => {
        const body = JSON.stringify(sender.event());
        return (
          await sender.world.webhook({ ...sender.request(body), body: Buffer.from(body).toString('base64') })
        ).statusCode;
      },
    ],
    ['a signed null', 400, () => sender.send('null')],
    ['a signed list', 400, () => sender.send('[]')],
    ['a signed string', 400, () => sender.send('"evt_1"')],
    ['signed words that are no JSON', 400, () => sender.send('evt_1')],
    ['no body', 400, () => sender.send('')],
    ['a body of 1.1 MB', 413, () => sender.send(sender.event({ padding: 'x'.repeat(1_150_000) }))],
    ['plain text', 415, () => sender.send(sender.event(), { headers: { 'content-type': 'text/plain' } })],
    ['GET', 405, () => sender.send(sender.event(), { method: 'GET' })],
    ['PUT', 405, () => sender.send(sender.event(), { method: 'PUT' })],
    [
      'a thin type in a snapshot',
      400,
      () => sender.send(sender.event({ type: 'v1.customer.subscription.updated' })),
    ],
    [
      'a snapshot that says that it is thin',
      400,
      () => sender.send(sender.event({ object: 'v2.core.event' })),
    ],
    ['an object of another kind', 400, () => sender.send(sender.event({}, { object: 'invoice' }))],
    ['an event of a connected account', 400, () => sender.send(sender.event({ account: 'acct_1' }))],
    ['an event with a context', 400, () => sender.send(sender.thin({ context: 'acct_1' }))],
    ['an id that is none of Stripe’s', 400, () => sender.send(sender.event({ id: 'sub_1' }))],
    ['an id that would be another key', 400, () => sender.send(sender.event({ id: 'evt_1#CHECKOUT' }))],
    ['an object without an id', 400, () => sender.send(sender.event({}, { id: 7 }))],
  ];

  test('they are 42', () => expect(new Set(refused.map(([name]) => name)).size).toBe(42));

  test.each(refused)('%s', async (_, status, sending) => {
    const before = await sender.world.everything();
    expect(await sending()).toBe(status);
    expect(await sender.world.everything()).toEqual(before);
  });
});
