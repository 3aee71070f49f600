import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Product } from '../kit/product/product.ts';

/** Makes the catalog's prices known to the local Stripe, with the command that a deployment uses. */
export function openShop({ folder }: Product): void {
  const { seed } = JSON.parse(readFileSync(join(folder, 'installation.json'), 'utf8')) as { seed: string };
  execFileSync(
    process.execPath,
    [
      'tools/dev/run.mjs',
      'tools/operate/catalog.ts',
      'push',
      '--yes',
      '--outputs',
      join(folder, 'outputs.json'),
      '--reason',
      'Prices to buy at',
    ],
    { env: { ...process.env, STRIPE_API_KEY: `sk_test_local_${seed}` }, stdio: 'pipe' },
  );
}

/** Types a card into the checkout page, as a buyer would, and pays. */
export async function payWith(checkout: Page, card = '4242 4242 4242 4242'): Promise<void> {
  await checkout.getByLabel('Card number').fill(card);
  await checkout.getByLabel('Expiry').fill('12 / 34');
  await checkout.getByLabel('CVC').fill('123');
  await checkout.getByRole('button', { name: /^Pay/ }).click();
}
