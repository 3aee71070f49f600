import { PricingDocument } from '../generated/client.ts';
import { dataOf } from './answer.ts';
import { UnreachableError } from './errors.ts';
import type { ListedProduct } from './types.ts';

/** Where the price list is, and the public key that opens it: both stand in the outputs of a deployment. */
export interface PricingSource {
  graphqlUrl: string;
  /** A deployment without one has no price list for visitors, and refuses to give it. */
  apiKey?: string | undefined;
}

/** How long a page goes by one answer. */
const keptMs = 60_000;
const kept = new Map<string, { at: number; list: Promise<ListedProduct[]> }>();

/**
 * The price list, for a page on which no user is signed in. An answer is kept for a minute, for all that ask meanwhile; a
 * failure is not kept.
 */
export function readPricing(source: PricingSource, send = globalThis.fetch): Promise<ListedProduct[]> {
  const place = `${source.graphqlUrl} ${source.apiKey}`;
  const known = kept.get(place);
  if (known && Date.now() - known.at < keptMs) return known.list;
  const entry = { at: Date.now(), list: ask(source, send) };
  kept.set(place, entry);
  entry.list.catch(() => kept.get(place) === entry && kept.delete(place));
  return entry.list;
}

async function ask({ graphqlUrl, apiKey }: PricingSource, send: typeof fetch): Promise<ListedProduct[]> {
  let response: Response;
  try {
    response = await send(graphqlUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': apiKey ?? '' },
      body: JSON.stringify({ query: PricingDocument.toString() }),
    });
  } catch (cause) {
    throw new UnreachableError('The server cannot be reached.', { cause });
  }
  return (await dataOf<{ pricing: ListedProduct[] }>(response)).pricing;
}
