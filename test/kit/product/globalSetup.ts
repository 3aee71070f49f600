import { localExtensions } from '../../../tools/dev/extensions.mjs';
import { synth } from '../../../tools/dev/synth.mjs';
import { prepare } from './prepared.ts';
import { startProduct } from './product.ts';

/** For suites that start the whole product: the stack as it is now, and a data folder that was started once. */
export default async function setup(): Promise<void> {
  await synth({ extensions: localExtensions() });
  await prepare(async (folder) => {
    const product = await startProduct({ folder, args: ['--no-web'] });
    await product.stop();
  });
}
