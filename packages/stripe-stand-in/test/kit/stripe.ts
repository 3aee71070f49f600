import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Stripe from 'stripe';
import { Clock } from '../../../understudy/src/kernel/clock.ts';
import type { HttpHandler } from '../../../understudy/src/kernel/http.ts';
import { listen } from '../../../understudy/src/kernel/server.ts';
import { LocalStripe, type StripeOptions } from '../../src/stripe.ts';

export const localStripeKey = 'sk_test_local_0123456789abcdef';

export interface RunningStripe {
  stripe: LocalStripe;
  /** The real SDK, pointed at the stand-in. */
  sdk: Stripe;
  clock: Clock;
  folder: string;
  /** Lets another stand-in answer at this address from now on. */
  answerAs(other: { handle: HttpHandler }): void;
  /** `http://127.0.0.1:{port}` */
  url: string;
  stop(): Promise<void>;
}

/** The stand-in behind a real socket. Give a folder to come back to what an earlier one kept. */
export async function startStripe(options: Partial<StripeOptions> = {}): Promise<RunningStripe> {
  const folder = options.folder ?? fs.mkdtempSync(path.join(os.tmpdir(), 'usher-stripe-'));
  const clock = options.clock ?? new Clock();
  const server = await listen('127.0.0.1', 0);
  const url = `http://127.0.0.1:${server.port}`;
  const stripe = new LocalStripe({ apiKey: localStripeKey, publicUrl: () => url, ...options, clock, folder });
  let answering: { handle: HttpHandler } = stripe;
  server.serve([{ matches: () => true, handle: (request) => answering.handle(request) }], []);
  return {
    stripe,
    sdk: sdkFor(server.port),
    clock,
    folder,
    answerAs: (other) => {
      answering = other;
    },
    url,
    stop: async () => {
      await stripe.close();
      await server.close();
      if (!options.clock) clock.stop();
      if (!options.folder) fs.rmSync(folder, { recursive: true });
    },
  };
}

export function sdkFor(port: number, key = localStripeKey): Stripe {
  return new Stripe(key, {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    apiVersion: '2026-10-28.endive',
    maxNetworkRetries: 0,
    telemetry: false,
  });
}

/** A product with one price. */
export async function aPrice(
  sdk: Stripe,
  amount = 1900,
  recurring: Stripe.PriceCreateParams.Recurring | null = { interval: 'month' },
): Promise<Stripe.Price> {
  const product = await sdk.products.create({ name: `Product at ${amount}` });
  return sdk.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount: amount,
    ...(recurring ? { recurring } : {}),
  });
}

/** Presses a button of a page as a browser would: the form's fields, and no redirect followed. */
export async function press(url: string, fields: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
}
