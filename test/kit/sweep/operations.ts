import { getNamedType, isObjectType, type GraphQLSchema } from 'graphql';
import { argumentsFor, odditiesOf, type Oddity } from './arguments.ts';
import type { Known } from './oddValues.ts';
import type { RootField } from './schema.ts';
import { selectionOf, type Fragments } from './selections.ts';

export interface Operation {
  query: string;
  /** JSON: some of it no JavaScript value could carry. */
  variables: string;
}

function fieldOf(schema: GraphQLSchema, { kind, name }: RootField) {
  const root = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  }[kind];
  return root!.getFields()[name]!;
}

export function odditiesFor(schema: GraphQLSchema, root: RootField): Oddity[] {
  return odditiesOf(fieldOf(schema, root));
}

/** An operation that calls a root field, by variables or by literals. */
export function operationFor(
  schema: GraphQLSchema,
  root: RootField,
  oddities: Oddity[],
  known: Known,
  random: () => number,
): Operation {
  // A subscription is started over a socket, whose kit knows no variables.
  const field = fieldOf(schema, root);
  const given = argumentsFor(field, oddities, known, random);
  const fragments: Fragments = { definitions: [] };
  const type = getNamedType(field.type);
  const selection = isObjectType(type) ? ` ${selectionOf(type, fragments, random)}` : '';
  const asVariables = root.kind !== 'subscription' && random() < 0.7;
  const args = [...given].map(([name, value]) => `${name}: ${asVariables ? `$${name}` : value.document}`);
  const declared = asVariables
    ? [...given.keys()].map(
        (name) => `$${name}: ${String(field.args.find((one) => one.name === name)!.type)}`,
      )
    : [];
  const head = `${root.kind}${declared.length > 0 ? `(${declared.join(', ')})` : ''}`;
  const call = `${root.name}${args.length > 0 ? `(${args.join(', ')})` : ''}${selection}`;
  const alias = random() < 0.3 ? 'aliased: ' : '';
  return {
    query: [`${head} { ${alias}${call} }`, ...fragments.definitions].join('\n'),
    variables: asVariables
      ? `{${[...given].map(([name, value]) => `${JSON.stringify(name)}:${value.json}`).join(',')}}`
      : '{}',
  };
}
