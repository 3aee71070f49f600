import { createRequire } from 'node:module';
import type { BuildOptions, BuildResult } from 'esbuild';
import { ExtensionRefused } from '../../../infra/extensionRefused.ts';

/** The app's own esbuild, which only extensions need; it stands there in place of the package. */
export function buildSync<Options extends BuildOptions>(options: Options): BuildResult<Options> {
  return (load() as { buildSync: (options: Options) => BuildResult<Options> }).buildSync(options);
}

function load(): unknown {
  try {
    // As the package is found: from where it is installed.
    return createRequire(__filename)('esbuild');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new ExtensionRefused('Extensions are built with esbuild: npm install --save-dev esbuild.');
  }
}
