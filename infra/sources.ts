import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFunctions, bundleResolvers, handlerNames, isCoordinate } from './bundles.ts';
import type { Parts } from './parts.ts';

let made: Parts | undefined;

/** Bundled from this repository, wherever the synth was started; once, however many constructs there are. */
export function ownParts(): Parts {
  return (made ??= inFolder(rootAbove(dirname(fileURLToPath(import.meta.url))), bundled));
}

/** The names of Usher's functions, which an account knows by their names alone. */
export function ownFunctionNames(): string[] {
  return inFolder(rootAbove(dirname(fileURLToPath(import.meta.url))), () => handlerNames('functions'));
}

function bundled(): Parts {
  return {
    schema: readFileSync('schema.graphql', 'utf8'),
    scalars: readFileSync('infra/appsync.graphql', 'utf8'),
    resolvers: bundleResolvers('resolvers', isCoordinate),
    steps: bundleResolvers('resolvers/steps', () => true),
    shared: bundleResolvers('resolvers/shared', (name) => ['handOver', 'frame'].includes(name)),
    functions: bundleFunctions('functions'),
  };
}

/** The folder with the schema: this file may run from a bundle in another one. */
function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'schema.graphql'))) return folder;
  if (dirname(folder) === folder) throw new Error('There is no schema.graphql above the construct.');
  return rootAbove(dirname(folder));
}

/** What is bundled, and the list of what it was made of, go by the working directory. */
function inFolder<T>(folder: string, make: () => T): T {
  const before = process.cwd();
  if (before === folder) return make();
  process.chdir(folder);
  try {
    return make();
  } finally {
    process.chdir(before);
  }
}
