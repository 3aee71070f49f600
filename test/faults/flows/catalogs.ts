import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Product } from '../../../domain/catalog.ts';
import { aProduct } from '../../kit/given.ts';
import type { Everything } from '../../kit/world/everything.ts';
import type { Flow } from './flow.ts';

interface Given {
  wanted: Product[];
  /** A product that Stripe has not heard of, under an id that counts as one of many. */
  fresh: string;
}

export const catalogFlows: Flow<Given>[] = [
  {
    title: 'a deployment brings its catalog in',
    then: 'asked again, it finishes what was begun, and Stripe has each price once',
    // Where a version is in a key, it continues from play to play: products stay.
    leavesOut: ['timestamp'],
    given: async (world) => {
      const { listCatalog } = await import('../../../store/products.ts');
      const there = await listCatalog();
      const earlier = there.filter(({ name }) => name === 'Fresh');
      for (const { id } of earlier) await world.remove('TABLE_PRODUCTS', { product_id: id });
      const kept = there.filter((one) => !earlier.includes(one));
      const fresh = randomUUID();
      return {
        fresh,
        wanted: [
          ...kept.map((one) => (one.id === 'pro' ? { ...one, name: `Pro of ${fresh.slice(0, 8)}` } : one)),
          aProduct(fresh, { name: 'Fresh' }),
        ],
      };
    },
    run: async ({ wanted }) => {
      const { Status, Reason } = await brought(wanted);
      if (Status !== 'SUCCESS') throw new Error(String(Reason));
    },
    beside: async ({ fresh }, world) => standing(fresh, world),
  },
];

/** What the new product and the changed one have become, in the table and at Stripe. */
async function standing(fresh: string, { sdk, products }: Everything) {
  const [pro, made] = await Promise.all(['pro', fresh].map((id) => products.getProduct(id)));
  const prices = await sdk.prices.list({ product: `usher_${fresh}`, active: true });
  const { name } = await sdk.products.retrieve('usher_pro');
  return {
    isRenamed: name === pro!.name,
    version: made!.version,
    prices: prices.data.length,
    isLinked: prices.data[0]!.id === made!.prices[0]!.stripePriceId,
  };
}

/** As CloudFormation asks, and what it was answered. */
async function brought(wanted: Product[]): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), 'usher-brought-'));
  writeFileSync(join(folder, 'catalog.json'), JSON.stringify(wanted));
  process.env['LAMBDA_TASK_ROOT'] = folder;
  const { handler } = await import('../../../functions/bringCatalog.ts');
  const answers: Record<string, unknown>[] = [];
  const server = await taking(answers);
  try {
    const ResponseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const ids = { StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Catalog' };
    await handler({ ...ids, RequestType: 'Create', ResponseURL });
    return answers.at(-1)!;
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function taking(answers: Record<string, unknown>[]): Promise<Server> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += String(part)));
    request.on('end', () => {
      answers.push(JSON.parse(body));
      response.end();
    });
  });
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
  return server;
}
