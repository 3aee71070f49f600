import { log } from './log.ts';
import { listCatalog } from './store/products.ts';
import { setStripePrices } from './store/stripePrices.ts';
import { publishPrices } from './stripe/publishPrices.ts';

/**
 * Makes what the catalog sells known to Stripe, and writes Stripe's ids into it. On a schedule, and asked for once after the
 * catalog was seeded. A product that was changed meanwhile is left to the next run.
 */
export const handler = async (): Promise<{ published: string[] }> => {
  const published: string[] = [];
  for (const product of await listCatalog()) {
    if (!product.active || product.prices.every((price) => price.stripePriceId !== null)) continue;
    const known = await publishPrices(product);
    if (await setStripePrices(known, Date.now())) published.push(product.id);
  }
  if (published.length > 0)
    log('info', 'Prices were made known to Stripe.', { job: 'publishCatalog', count: published.length });
  return { published };
};
