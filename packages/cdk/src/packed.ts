import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Parts } from '../../../infra/parts.ts';

/** Beside the one file that all of the construct is in the package. */
const folder = join(__dirname, '..', 'parts');

/** What was built for the package; it stands there in place of `infra/sources.ts`. */
export function ownParts(): Parts {
  const text = (name: string) => readFileSync(join(folder, name), 'utf8');
  return {
    schema: text('schema.graphql'),
    scalars: text('scalars.graphql'),
    resolvers: entries('resolvers'),
    steps: entries('steps'),
    shared: entries('shared'),
    functions: entries('functions'),
    pages: { web: join(folder, 'web'), operators: join(folder, 'operators') },
  };
}

export function ownFunctionNames(): string[] {
  return readdirSync(join(folder, 'functions'));
}

/** A function has a folder under its name, everything else a file. */
function entries(kind: string): Map<string, string> {
  const names = readdirSync(join(folder, kind)).sort();
  return new Map(names.map((name) => [basename(name, '.js'), join(folder, kind, name)]));
}
