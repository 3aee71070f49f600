import {
  getNamedType,
  getOperationAST,
  isObjectType,
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type SelectionSetNode,
} from 'graphql';
import { buildContract } from '../../../web/src/admin/schema.ts';
import { stackSchema, stackTemplate } from '../stack/template.ts';

export interface Weight {
  /** Fields with a resolver: what AppSync's limit counts. */
  resolvers: number;
  depth: number;
}

/** The coordinates of the fields that have a resolver. */
export function resolvedFields(): Set<string> {
  return new Set(
    Object.values(stackTemplate().Resources)
      .filter(({ Type }) => Type === 'AWS::AppSync::Resolver')
      .map(({ Properties }) => `${Properties['TypeName']}.${Properties['FieldName']}`),
  );
}

/** What a document weighs against the API's limits; no field with a resolver lies below a list. */
export function weightOf(document: DocumentNode): Weight {
  const schema = buildContract(stackSchema());
  const resolved = resolvedFields();
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [],
    ),
  ) as Map<string, FragmentDefinitionNode>;
  const weight = { resolvers: 0, depth: 0 };
  const walk = (set: SelectionSetNode, type: GraphQLObjectType, depth: number): void => {
    for (const part of set.selections) {
      if (part.kind === Kind.FRAGMENT_SPREAD) walk(fragments.get(part.name.value)!.selectionSet, type, depth);
      if (part.kind === Kind.INLINE_FRAGMENT) walk(part.selectionSet, type, depth);
      if (part.kind !== Kind.FIELD || part.name.value.startsWith('__')) continue;
      weight.depth = Math.max(weight.depth, depth);
      if (resolved.has(`${type.name}.${part.name.value}`)) weight.resolvers += 1;
      const inner = getNamedType(type.getFields()[part.name.value]!.type);
      if (part.selectionSet && isObjectType(inner)) walk(part.selectionSet, inner, depth + 1);
    }
  };
  const operation = getOperationAST(document)!;
  walk(operation.selectionSet, schema.getRootType(operation.operation)!, 1);
  return weight;
}
