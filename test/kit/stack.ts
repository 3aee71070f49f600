import { synth } from '../../tools/dev/synth.mjs';

/** Every suite runs against the stack as it is now; an unchanged one costs the reading of its inputs. */
export default async function setup(): Promise<void> {
  await synth();
}
