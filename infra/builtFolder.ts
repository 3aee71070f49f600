import { join } from 'node:path';

/** Where bundles are made, from the working directory. */
export const builtFolder = join('build', 'bundles');
