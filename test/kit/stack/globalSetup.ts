import { localExtensions } from '../../../tools/dev/extensions.mjs';
import { synth } from '../../../tools/dev/synth.mjs';

/** Every suite runs against the stack of `npm start` as it is now; an unchanged one costs the reading of its inputs. */
export default async function setup(): Promise<void> {
  await synth({ extensions: localExtensions() });
}
