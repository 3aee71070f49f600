import { readFileSync } from 'node:fs';
import { Kind, parse, type ObjectTypeDefinitionNode, type TypeNode } from 'graphql';

let types: Map<string, ObjectTypeDefinitionNode> | undefined;

/** Every field of a type of the schema and of what it leads to, as a selection; made from the schema, so no field is forgotten. */
export function wholeSelection(type: string, above: string[] = []): string {
  types ??= new Map(
    parse(readFileSync('schema.graphql', 'utf8')).definitions.flatMap((one) =>
      one.kind === Kind.OBJECT_TYPE_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  );
  const fields = types.get(type)!.fields!.flatMap((field) => {
    const inner = nameOf(field.type);
    const name = field.name.value;
    if ((field.arguments ?? []).some((one) => one.type.kind === Kind.NON_NULL_TYPE)) return [];
    if (!types!.has(inner)) return [name];
    return above.includes(inner) ? [] : [`${name} ${wholeSelection(inner, [...above, type])}`];
  });
  return `{ ${fields.join(' ')} }`;
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
