import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Clock } from '../../understudy/src/kernel/clock.ts';
import { aPrice, sdkFor, startStripe } from './kit/stripe.ts';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'usher-stripe-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

test('what it knows, what it owes and what is on its way survive a restart', async () => {
  const first = await startStripe({ folder });
  const price = await aPrice(first.sdk, 1900, { interval: 'week' });
  const customer = await first.sdk.customers.create({ email: 'a@example.com' }, { idempotencyKey: 'one' });
  const subscription = await first.sdk.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    default_payment_method: 'pm_card_visa',
  });
  await first.stop();

  const later = new Clock();
  later.moveTo(subscription.items.data[0]!.current_period_end * 1000 + 1000);
  const received: string[] = [];
  const second = await startStripe({
    folder,
    clock: later,
    send: async (_url, _headers, body) => {
      received.push((JSON.parse(body) as { type: string }).type);
      return 200;
    },
  });
  second.stripe.deliverTo({ url: 'http://endpoint/', secrets: ['whsec_a'] });
  await second.stripe.settle();
  expect((await second.sdk.invoices.list({ subscription: subscription.id })).data).toHaveLength(2);
  expect(received).toContain('customer.subscription.created');
  expect(received.filter((type) => type === 'invoice.paid')).toHaveLength(2);
  await second.stop();
  later.stop();
});

test('nothing that was answered is gone after kill -9', async () => {
  const program = path.join(folder, 'program.mjs');
  await build({
    stdin: {
      contents: `
        import { Clock } from './packages/understudy/src/kernel/clock.ts';
        import { listen } from './packages/understudy/src/kernel/server.ts';
        import { LocalStripe } from './packages/stripe-stand-in/src/stripe.ts';
        const server = await listen('127.0.0.1', 0);
        const stripe = new LocalStripe({
          clock: new Clock(), folder: ${JSON.stringify(folder)}, apiKey: 'sk_test_local_0123456789abcdef', publicUrl: () => '',
        });
        server.serve([{ matches: () => true, handle: stripe.handle }], []);
        console.log(server.port);
      `,
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const port = Number(await new Promise<Buffer>((resolve) => child.stdout.once('data', resolve)));
  const sdk = sdkFor(port);
  const answered: string[] = [];
  const makers = Array.from({ length: 8 }, async () => {
    for (;;) {
      try {
        answered.push((await sdk.customers.create({ metadata: { n: String(answered.length) } })).id);
      } catch {
        return; // killed
      }
      if (answered.length === 200) child.kill('SIGKILL');
    }
  });
  await Promise.all(makers);
  await ended;
  expect(answered.length).toBeGreaterThanOrEqual(200);
  const again = await startStripe({ folder });
  const found = await again.sdk.customers.list({ limit: 100 }).autoPagingToArray({ limit: 1000 });
  const events = await again.sdk.events.list({ limit: 100 }).autoPagingToArray({ limit: 1000 });
  expect(found.map((one) => one.id)).toEqual(expect.arrayContaining(answered));
  // Each with its event, or neither.
  expect(events).toHaveLength(found.length);
  await again.stop();
});
