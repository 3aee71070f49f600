import {
  GraphQLError,
  Kind,
  parse,
  visit,
  type DefinitionNode,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
} from 'graphql';
import { ExtensionRefused } from './extensionRefused.ts';

/** What an extension adds to the schema. */
export interface SchemaPart {
  folder: string;
  schema: string;
}

/** Types of one's own; AppSync takes neither scalars nor directives of anybody's. */
const kindsTaken: string[] = [
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.INPUT_OBJECT_TYPE_DEFINITION,
  Kind.ENUM_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.UNION_TYPE_DEFINITION,
];

/**
 * The schema with the fields and types of the extensions. AppSync knows no `extend`, so the fields are written into the types
 * that they extend; everything else stays to the letter.
 */
export function mergedSchema(base: string, parts: SchemaPart[]): string {
  return parts.reduce<{ text: string; owners: Map<string, string> }>(
    ({ text, owners }, part) => ({ text: merged(text, part, owners), owners }),
    { text: base, owners: new Map() },
  ).text;
}

/** What the schema calls the groups of operators, as `domain/operators.ts` has them. */
const operatorGroups = ['viewers', 'support', 'admins'];

/** The schema with the operators' groups as the directory calls them, in their order: AppSync holds the names against those of a token. */
export function withOperatorGroups(schema: string, names: string[] | undefined): string {
  if (!names) return schema;
  const places: { start: number; end: number; name: string }[] = [];
  visit(parse(schema), {
    Argument({ name, value }) {
      if (name.value !== 'cognito_groups' || value.kind !== Kind.LIST) return;
      for (const one of value.values) {
        const place = one.kind === Kind.STRING ? operatorGroups.indexOf(one.value) : -1;
        if (place >= 0) places.push({ start: one.loc!.start, end: one.loc!.end, name: names[place]! });
      }
    },
  });
  // From the end, so that the places of the others stay.
  return places
    .reverse()
    .reduce(
      (text, { start, end, name }) => `${text.slice(0, start)}${JSON.stringify(name)}${text.slice(end)}`,
      schema,
    );
}

/**
 * The schema for users of an issuer: what is for users of a pool is for theirs. AppSync knows no groups of an issuer, so a directive
 * that names some opens its field to every user, and the guard before the field (`api.ts`) is all that keeps it for operators.
 */
export function forUsersOfIssuer(schema: string): string {
  const places: { start: number; end: number }[] = [];
  visit(parse(schema), {
    Directive({ name, loc }) {
      if (name.value === 'aws_cognito_user_pools') places.push({ start: loc!.start, end: loc!.end });
    },
  });
  return places
    .reverse()
    .reduce((text, { start, end }) => `${text.slice(0, start)}@aws_oidc${text.slice(end)}`, schema);
}

/** The coordinates that an extension adds: `Query.notes`. */
export function coordinatesAdded({ folder, schema }: SchemaPart): string[] {
  return definitionsIn(folder, schema)
    .filter((one) => one.kind === Kind.OBJECT_TYPE_EXTENSION || one.kind === Kind.OBJECT_TYPE_DEFINITION)
    .flatMap(({ name, fields }) => (fields ?? []).map((field) => `${name.value}.${field.name.value}`));
}

/** `owners` says which extension a name comes from; it gains those of this one. */
function merged(text: string, { folder, schema }: SchemaPart, owners: Map<string, string>): string {
  const known = new Map(
    parse(text).definitions.flatMap((one) => ('name' in one && one.name ? [[one.name.value, one]] : [])),
  );
  const ownerOf = (name: string) => owners.get(name) ?? 'Usher';
  const insertions: { at: number; fields: string }[] = [];
  const types: string[] = [];
  for (const definition of definitionsIn(folder, schema)) {
    const source = textOf(definition, schema);
    if (definition.kind === Kind.OBJECT_TYPE_EXTENSION) {
      const target = known.get(definition.name.value);
      if (target?.kind !== Kind.OBJECT_TYPE_DEFINITION)
        throw new ExtensionRefused(
          `${folder}/schema.graphql extends ${definition.name.value}, and there is no such type.`,
        );
      for (const field of definition.fields ?? []) {
        const coordinate = `${definition.name.value}.${field.name.value}`;
        if (target.fields?.some((one) => one.name.value === field.name.value))
          throw new ExtensionRefused(
            `${folder}/schema.graphql adds the field ${coordinate}, which ${ownerOf(coordinate)} has already.`,
          );
        owners.set(coordinate, folder);
      }
      insertions.push({ at: target.loc!.end - 1, fields: fieldsOf(definition, schema) });
    } else if (kindsTaken.includes(definition.kind)) {
      const { value } = (definition as ObjectTypeDefinitionNode).name;
      if (known.has(value))
        throw new ExtensionRefused(
          `${folder}/schema.graphql declares the type ${value}, which ${ownerOf(value)} has already.`,
        );
      owners.set(value, folder);
      types.push(source);
    } else {
      throw new ExtensionRefused(
        `${folder}/schema.graphql may hold types and "extend type", and not "${source.split('\n')[0]}".`,
      );
    }
  }
  // From the end, so that the places of the others stay.
  const extended = insertions
    .sort((a, b) => b.at - a.at)
    .reduce((whole, { at, fields }) => `${whole.slice(0, at)}${fields}\n${whole.slice(at)}`, text);
  return [extended.trimEnd(), ...types].join('\n\n') + '\n';
}

function definitionsIn(folder: string, schema: string): readonly DefinitionNode[] {
  try {
    return parse(schema).definitions;
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const line = error.locations?.[0]?.line ?? 1;
    throw new ExtensionRefused(`${folder}/schema.graphql:${line}: ${error.message}`);
  }
}

function textOf({ loc }: DefinitionNode, schema: string): string {
  return schema.slice(loc!.start, loc!.end);
}

function fieldsOf({ fields = [] }: ObjectTypeExtensionNode, schema: string): string {
  return fields.map(({ loc }) => `  ${schema.slice(loc!.start, loc!.end)}`).join('\n');
}
