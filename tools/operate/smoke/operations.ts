import {
  Kind,
  parse,
  print,
  type FieldDefinitionNode,
  type ObjectTypeDefinitionNode,
  type TypeNode,
} from 'graphql';
import { comingSchema } from '../comingSchema.ts';

/** One field of the root types, as the schema of this checkout has it. */
export interface Operation {
  /** `Query.me` */
  coordinate: string;
  type: 'Query' | 'Mutation' | 'Subscription';
  name: string;
  /** Whether signed-in people may call it for themselves. */
  forPeople: boolean;
  /** Whether the app's own backend may, with a signed request. */
  forServices: boolean;
  /** The groups of operators that may; empty for what is not for operators. */
  groups: string[];
  /** The document that calls it with these arguments, and selects everything that its answer has. */
  document(args: string[]): string;
}

/** `prod` allows eight levels (`infra/api.ts`), the field itself among them. */
const depthMax = 6;

/** Every operation of the schema, with the fields of a deployment's extensions. */
export function operationsOf(extensions: string[], root = '.'): Operation[] {
  const objects = new Map<string, ObjectTypeDefinitionNode>();
  const values = new Set(['ID', 'String', 'Int', 'Float', 'Boolean']);
  for (const one of parse(comingSchema(extensions, root)).definitions) {
    if (one.kind === Kind.OBJECT_TYPE_DEFINITION) objects.set(one.name.value, one);
    if (one.kind === Kind.ENUM_TYPE_DEFINITION) values.add(one.name.value);
  }
  const isValue = (type: string) => values.has(type) || type.startsWith('AWS');
  return (['Query', 'Mutation', 'Subscription'] as const).flatMap((type) =>
    (objects.get(type)?.fields ?? []).map((field) => {
      const name = field.name.value;
      const selection = selectionOf(field, []);
      return {
        ...{ coordinate: `${type}.${name}`, type, name },
        ...accessOf(field),
        document(args: string[]) {
          const given = (field.arguments ?? []).filter((one) => args.includes(one.name.value));
          const declared = given.map((one) => `$${one.name.value}: ${print(one.type)}`).join(', ');
          const passed = given.map(({ name: { value } }) => `${value}: $${value}`).join(', ');
          const inner = passed ? `${name}(${passed})` : name;
          return `${type.toLowerCase()} Smoke${declared && `(${declared})`} { ${inner}${selection} }`;
        },
      };
    }),
  );

  function selectionOf(field: FieldDefinitionNode, above: string[]): string {
    const inner = namedType(field.type);
    if (isValue(inner)) return '';
    const here = [...above, inner];
    const fields = (objects.get(inner)?.fields ?? []).flatMap((one) => {
      const isDeeper = !isValue(namedType(one.type));
      const isAround = here.includes(namedType(one.type)) || here.length > depthMax;
      if (needsArguments(one) || (isDeeper && isAround)) return [];
      return [`${one.name.value}${selectionOf(one, here)}`];
    });
    return ` { ${['__typename', ...fields].join(' ')} }`;
  }
}

function needsArguments(field: FieldDefinitionNode): boolean {
  return (field.arguments ?? []).some(({ type }) => type.kind === Kind.NON_NULL_TYPE);
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

/** A field without a directive is for signed-in people. */
function accessOf({ directives = [] }: FieldDefinitionNode) {
  const pools = directives.find(({ name }) => name.value === 'aws_cognito_user_pools');
  const forServices = directives.some(({ name }) => name.value === 'aws_iam');
  const named = pools?.arguments?.find(({ name }) => name.value === 'cognito_groups')?.value;
  const groups =
    named?.kind === Kind.LIST
      ? named.values.flatMap((one) => (one.kind === Kind.STRING ? [one.value] : []))
      : [];
  return { groups, forServices, forPeople: groups.length === 0 && (pools !== undefined || !forServices) };
}
