import { join } from 'node:path';

/** Of an app's own extensions, where other builders keep what they make; it stands there in place of `infra/builtFolder.ts`. */
export const builtFolder = join('node_modules', '.cache', 'usher');
