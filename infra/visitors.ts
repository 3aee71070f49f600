import { GraphQLError, isObjectType, parse, visit, buildSchema, getNamedType } from 'graphql';
import type { ConstDirectiveNode, GraphQLSchema } from 'graphql';
import { ExtensionRefused } from './extensionRefused.ts';

/** The one field that the public API key opens. */
const opened = 'Query.pricing';
const directive = 'aws_api_key';

/**
 * Stops the synth when the API key would open anything but the price list: another field, or a type that the price list does not
 * show. The key is in every page, so what it opens is open to everybody. The schema is given with AppSync's scalars and directives.
 */
export function demandOnlyPricing(schemaText: string): void {
  const schema = buildSchema(schemaText);
  const shown = typesBelow(schema, opened);
  const wide = openToKey(schema).filter(
    (coordinate) => coordinate !== opened && !shown.has(coordinate.split('.')[0]!),
  );
  if (wide.length > 0)
    throw new ExtensionRefused(
      `The API key is in every page and opens ${opened} alone; @${directive} may not stand on ${wide.join(', ')}.`,
    );
}

/** The schema of a deployment without a key: a directive for a way in that an API does not have is no directive to AppSync. */
export function withoutVisitors(schemaText: string): string {
  const places: { start: number; end: number }[] = [];
  visit(parse(schemaText), {
    Directive({ name, loc }) {
      if (name.value === directive) places.push({ start: loc!.start, end: loc!.end });
    },
  });
  // From the end, so that the places of the others stay.
  return places
    .reverse()
    .reduce((text, { start, end }) => text.slice(0, start) + text.slice(end).trimStart(), schemaText);
}

/** Every field that a holder of the key may read. */
function openToKey(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type))
    .flatMap((type) =>
      Object.values(type.getFields())
        // The directives of a field replace those of its type.
        .filter(({ astNode }) => names(ways(astNode?.directives) ?? ways(type.astNode?.directives)))
        .map((field) => `${type.name}.${field.name}`),
    );
}

const names = (directives: readonly ConstDirectiveNode[] = []) =>
  directives.some(({ name }) => name.value === directive);

/** Those that say who is let in; undefined where none does. */
function ways(directives: readonly ConstDirectiveNode[] = []): ConstDirectiveNode[] | undefined {
  const found = directives.filter(({ name }) => /^aws_(?!subscribe)/.test(name.value));
  return found.length > 0 ? found : undefined;
}

/** The object types that a field can lead to. */
function typesBelow(schema: GraphQLSchema, coordinate: string): Set<string> {
  const [typeName, fieldName] = coordinate.split('.') as [string, string];
  const root = schema.getType(typeName);
  const field = isObjectType(root) ? root.getFields()[fieldName] : undefined;
  if (!field) throw new GraphQLError(`The schema has no field ${coordinate}.`);
  const seen = new Set<string>();
  const waiting = [getNamedType(field.type)];
  for (let type = waiting.pop(); type; type = waiting.pop()) {
    if (!isObjectType(type) || seen.has(type.name)) continue;
    seen.add(type.name);
    waiting.push(...Object.values(type.getFields()).map((one) => getNamedType(one.type)));
  }
  return seen;
}
