import { readFileSync } from 'node:fs';

export interface Template {
  Parameters?: Record<string, Record<string, any>>;
  Resources: Record<string, { Type: string; Properties: Record<string, any>; DeletionPolicy?: string }>;
  Outputs?: Record<string, { Value: unknown }>;
}

/** The synthesized stack. `npm test` makes it first; `npm run synth` makes it by hand. */
export function stackTemplate(): Template {
  return JSON.parse(readFileSync('cdk.out/usher-dev.template.json', 'utf8')) as Template;
}
