import { join } from 'node:path';
import { localExtensions } from '../../../tools/dev/extensions.mjs';
import { synth } from '../../../tools/dev/synth.mjs';

/** The stack as `prod` has it; made when something has changed, and kept for the next who asks. */
export async function prodFolder(): Promise<string> {
  const extensions = localExtensions();
  const { folder } = await synth({ env: 'prod', extensions, folder: join('build', 'prod', 'cdk.out') });
  return folder;
}
