import { stackSchema } from '../stack/template.ts';

/** Every field whose directive names groups, as `Type.field`. */
export function guardedFields(): string[] {
  const fields: string[] = [];
  for (const [, type, body] of stackSchema().matchAll(/^type (Query|Mutation) \{\n([\s\S]*?)^\}/gm)) {
    let field = '';
    for (const line of body!.split('\n')) {
      field = /^ {2}(\w+)[(:]/.exec(line)?.[1] ?? field;
      if (line.includes('cognito_groups')) fields.push(`${type}.${field}`);
    }
  }
  return fields;
}
