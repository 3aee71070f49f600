import { getNamedType, isNonNullType, isObjectType, type GraphQLObjectType } from 'graphql';

/** Fragments of one document. */
export interface Fragments {
  definitions: string[];
}

const deepest = 4;

/**
 * Some fields of a type and of what it leads to, in the ways that a client may write them: under aliases (also one that is
 * another field's name), in inline fragments, in named fragments, twice, and with directives.
 */
export function selectionOf(
  type: GraphQLObjectType,
  fragments: Fragments,
  random: () => number,
  depth = 0,
): string {
  const fields = Object.values(type.getFields());
  const parts = fields.flatMap((field) => {
    if (field.args.some((argument) => isNonNullType(argument.type))) return [];
    const inner = getNamedType(field.type);
    const isObject = isObjectType(inner);
    if (isObject && (depth >= deepest || random() < 0.5)) return [];
    if (!isObject && random() < 0.4) return [];
    const below = isObject ? ` ${selectionOf(inner, fragments, random, depth + 1)}` : '';
    const directive = random() < 0.1 ? ' @include(if: true)' : '';
    return [`${aliasFor(fields, random)}${field.name}${directive}${below}`];
  });
  const whole = parts.length === 0 || random() < 0.2 ? [...parts, '__typename'] : parts;
  return `{ ${wrapped(whole, type, fragments, random)} }`;
}

/** An alias of its own, seldom the name of a sibling: then the two may conflict, which is a validation error. */
function aliasFor(fields: { name: string }[], random: () => number): string {
  const chance = random();
  if (chance < 0.6) return '';
  if (chance < 0.97) return `a${Math.floor(random() * 1e9)}: `;
  return `${fields[Math.floor(random() * fields.length)]!.name}: `;
}

function wrapped(
  parts: string[],
  type: GraphQLObjectType,
  { definitions }: Fragments,
  random: () => number,
): string {
  const chance = random();
  const text = parts.join(' ');
  if (chance < 0.6) return text;
  if (chance < 0.8) return `... on ${type.name} { ${text} }`;
  const name = `F${definitions.length}`;
  definitions.push(`fragment ${name} on ${type.name} { ${text} }`);
  return `...${name}`;
}
