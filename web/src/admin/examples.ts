import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { GraphQLArgument, GraphQLField, GraphQLInputType, GraphQLSchema } from 'graphql';
import { FEATURES } from '../features.ts';

export type OperationKind = 'query' | 'mutation' | 'subscription';

export interface Example {
  kind: OperationKind;
  field: string;
  description: string;
  query: string;
  variables: string;
}

/** One operation for every field that the schema offers, complete enough to run. */
export function examplesOf(schema: GraphQLSchema): readonly Example[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  return roots.flatMap(([kind, root]) =>
    Object.values(root?.getFields() ?? {}).map((field) => ({
      kind,
      field: field.name,
      description: field.description ?? '',
      query: operationFor(kind, field),
      variables: JSON.stringify(variablesFor(field.args), null, 2),
    })),
  );
}

function operationFor(kind: OperationKind, field: GraphQLField<unknown, unknown>): string {
  const name = field.name.charAt(0).toUpperCase() + field.name.slice(1);
  const declared = field.args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const passed = field.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const head = `${kind} ${name}${declared && `(${declared})`} {`;
  return `${head}\n  ${field.name}${passed && `(${passed})`}${selectionFor(field, '  ', [])}\n}\n`;
}

/** Everything below a field; a type inside itself is left out, and so are fields that need arguments. */
function selectionFor(
  field: GraphQLField<unknown, unknown>,
  indent: string,
  above: readonly string[],
): string {
  const type = getNamedType(field.type);
  if (!isObjectType(type)) return '';
  const inside = [...above, type.name];
  const lines = Object.values(type.getFields()).flatMap((child) => {
    const childType = getNamedType(child.type);
    if (child.args.some(({ type: argument }) => isNonNullType(argument))) return [];
    if (!isLeafType(childType) && inside.includes(childType.name)) return [];
    return [`${indent}  ${child.name}${selectionFor(child, `${indent}  `, inside)}`];
  });
  return ` {\n${lines.join('\n')}\n${indent}}`;
}

/** Needed arguments, and the optional ones that make an example telling. */
function variablesFor(args: readonly GraphQLArgument[]): Record<string, unknown> {
  const shown = args.filter((arg) => isNonNullType(arg.type) || arg.name === 'limit');
  return Object.fromEntries(shown.map((arg) => [arg.name, valueFor(arg.name, arg.type)]));
}

const sayings: Record<string, unknown> = {
  feature: FEATURES[0],
  productId: 'pro',
  userId: '',
  amount: 1,
  hours: 24,
  limit: 10,
  reason: 'Asked for by the customer',
  idempotencyKey: 'example-1',
  holdId: '',
  dryRun: true,
  enabled: true,
  confirm: 'you@example.com',
  currency: 'usd',
  unitAmount: 1900,
};

const scalars: Record<string, unknown> = {
  ID: 'example',
  String: 'example',
  Int: 1,
  Float: 1,
  Boolean: false,
  AWSDate: '2026-01-01',
  AWSDateTime: '2026-01-01T00:00:00.000Z',
  AWSEmail: 'you@example.com',
  AWSJSON: '{}',
  AWSURL: 'https://example.com',
};

function valueFor(name: string, type: GraphQLInputType): unknown {
  const inner = getNullableType(type);
  if (isListType(inner)) return [valueFor(name, inner.ofType as GraphQLInputType)];
  if (isInputObjectType(inner)) {
    const needed = Object.values(inner.getFields()).filter((field) => isNonNullType(field.type));
    return Object.fromEntries(needed.map((field) => [field.name, valueFor(field.name, field.type)]));
  }
  if (isEnumType(inner)) return inner.getValues()[0]?.name;
  return sayings[name] ?? scalars[inner.name];
}
