import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Product } from '../domain/catalog.ts';
import { paymentsAreOn, stripe } from '../app/billing/client.ts';
import { refreshedSecrets } from '../app/billing/secrets.ts';
import { bringCatalog } from '../app/catalog/bring.ts';
import { variable } from '../platform/env.ts';
import { customResource } from './customResource.ts';

/** The catalog lies beside the code: a property of the resource could not hold it. */
const file = () => join(variable('LAMBDA_TASK_ROOT'), 'catalog.json');

/** What a deployment asks when its catalog has changed, and anybody who may call it when Stripe's key was set later. */
export const handler = customResource('catalog', async () => {
  const products = JSON.parse(readFileSync(file(), 'utf8')) as Product[];
  const nowMs = Date.now();
  // A key that was set a moment ago counts.
  await refreshedSecrets(nowMs);
  const plan = await bringCatalog(products, (await paymentsAreOn()) ? await stripe() : undefined, nowMs);
  const unlinked = plan.unlinked.length > 0 ? ` Stripe does not know ${plan.unlinked.join(', ')} yet.` : '';
  return `${plan.changes.length} of ${products.length} products were written.${unlinked}`;
});
