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
  Outputs?: Record<string, { Value: unknown; Export?: { Name: string } }>;
  Conditions?: Record<string, unknown>;
}

/** An environment's two stacks in one template, as the product runs them. `npm test` makes them first. */
export function stackTemplate(): Template {
  return environmentTemplate(synthesized, 'usher-dev');
}

/** The same of another environment that was synthesized into a folder. No logical id is in both stacks. */
export function environmentTemplate(folder: string, name: string): Template {
  const [data, app] = [`${name}-data`, name].map((stack) => templateOf(folder, stack)) as [
    Template,
    Template,
  ];
  return {
    ...app,
    Resources: { ...data.Resources, ...app.Resources },
    Outputs: { ...data.Outputs, ...app.Outputs },
  };
}

export function templateOf(folder: string, stack: string): Template {
  return JSON.parse(readFileSync(join(folder, `${stack}.template.json`), 'utf8')) as Template;
}

/** The schema of that stack: Usher's, with the fields of the extensions. */
export function stackSchema(): string {
  const [schema] = Object.values(stackTemplate().Resources).filter(
    ({ Type }) => Type === 'AWS::AppSync::GraphQLSchema',
  );
  return schema!.Properties['Definition'] as string;
}
