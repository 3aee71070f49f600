import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Product } from '../steps/product.ts';

/** Makes the catalog's prices known to the local Stripe, with the command that a deployment uses. */
export function openShop({ folder }: Product): void {
  const { seed } = JSON.parse(readFileSync(join(folder, 'installation.json'), 'utf8')) as { seed: string };
  execFileSync(
    process.execPath,
    [
      'scripts/run.mjs',
      'scripts/catalog.ts',
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
