import type { InputSchema } from './field.ts';

/** JSON Schema's names for what an argument may be, by what it is. */
const isOfType: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  array: Array.isArray,
  object: (value) => typeof value === 'object' && !Array.isArray(value),
};

/**
 * What is wrong with arguments that the API would never see, or read as something else; undefined where they are of the tool's schema.
 * The API checks values.
 */
export function unfitIn({ properties, required = [] }: InputSchema, given: Record<string, unknown>) {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(properties, name)) return `There is no argument "${name}".`;
    const { type } = properties[name]!;
    if (value != null && !isOfType[type]!(value)) return `The argument "${name}" is no ${type}.`;
  }
  const missing = required.find((name) => given[name] == null || given[name] === '');
  return missing === undefined ? undefined : `The argument "${missing}" is missing.`;
}
