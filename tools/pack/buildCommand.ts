import { chmodSync } from 'node:fs';
import { build } from 'esbuild';

/** A command of a package, in one file with everything that it needs. */
export async function buildCommand(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    logLevel: 'error',
    // jsonc-parser's other entry looks for its parts by a `require` that no bundler sees.
    mainFields: ['module', 'main'],
    // Some of what it bundles is of the other kind of modules, and asks for Node's own parts by `require`.
    banner: {
      js: `#!/usr/bin/env node\nimport { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
  });
  chmodSync(outfile, 0o755);
}
