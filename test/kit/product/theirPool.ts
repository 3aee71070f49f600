import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localExtensions } from '../../../tools/dev/extensions.mjs';
import { otherClientId } from '../../../tools/dev/standInPool.ts';
import { synth } from '../../../tools/dev/synth.mjs';
import { theirPool } from '../settings/theirPool.ts';
import { startProduct, type Product } from './product.ts';
import { argsToRun, deployment } from './storiesStack.ts';

/** The product whose users are those of another app's pool, which a stand-in with three clients plays. */
export async function startOverTheirPool(users: object = {}, hasWeb = false): Promise<Product> {
  const folder = mkdtempSync(join(tmpdir(), 'usher-their-pool-'));
  const settings = { reserve: true, users: { ...theirPool, ...users } };
  await synth({ env: deployment.replace('usher-', ''), extensions: localExtensions(), settings, folder });
  const args = [...argsToRun(folder), ...(hasWeb ? [] : ['--no-web'])];
  const product = await startProduct({ args, isFirst: true });
  const stop = async () => {
    await product.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...product, stop };
}

/** The product as one of the app's clients signs people in to it. */
export function through(product: Product, userPoolClientId: string): Product {
  return { ...product, outputs: { ...product.outputs, userPoolClientId } };
}

/** A client of the same pool that the deployment does not name. */
export const throughAnother = (product: Product) => through(product, otherClientId);
