import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mergedSchema } from '../../infra/mergedSchema.ts';

/** The schema of this checkout with the fields of these extensions, as a deployment has it. */
export function comingSchema(extensions: string[], root = '.'): string {
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  const parts = extensions.map((folder) => ({ folder, schema: read(`${folder}/schema.graphql`) }));
  return mergedSchema(read('schema.graphql'), parts);
}
