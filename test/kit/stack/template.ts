import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { localExtensions } from '../../../tools/dev/extensions.mjs';
import { stackFolder } from '../../../tools/dev/synth.mjs';

/** Where the stack of `npm start` lies, with the extensions that it brings along. */
export const synthesized = relative('.', stackFolder(localExtensions()));

export interface Template {
  Parameters?: Record<string, Record<string, any>>;
  Resources: Record<
    string,
    { Type: string; Properties: Record<string, any>; DeletionPolicy?: string; Condition?: string }
  >;
  Outputs?: Record<string, { Value: unknown }>;
}

/** The synthesized stack. `npm test` makes it first. */
export function stackTemplate(): Template {
  return JSON.parse(readFileSync(join(synthesized, 'usher-dev.template.json'), 'utf8')) as Template;
}

/** The schema of that stack: Usher's, with the fields of the extensions. */
export function stackSchema(): string {
  const [schema] = Object.values(stackTemplate().Resources).filter(
    ({ Type }) => Type === 'AWS::AppSync::GraphQLSchema',
  );
  return schema!.Properties['Definition'] as string;
}
