import { getNamedType, isAbstractType, isInterfaceType, isObjectType, Kind, print } from 'graphql';
import type {
  DirectiveNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLNamedType,
  GraphQLOutputType,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql';

/** `ctx.info`'s two views of what the client selected below a field. */
export interface SelectionInfo {
  selectionSetList: string[];
  selectionSetGraphQL: string;
}

/**
 * Paths carry aliases, fragments are flattened, and of an interface or union only what all its types share is listed.
 * AWS: documented.
 */
export function selectionInfo(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  isIncluded: (directives: readonly DirectiveNode[] | undefined) => boolean,
): SelectionInfo {
  const paths = new Set<string>();

  const walk = (
    selectionSet: SelectionSetNode,
    parent: GraphQLNamedType,
    prefix: string,
    open: readonly string[],
  ): void => {
    for (const selection of selectionSet.selections) {
      if (!isIncluded(selection.directives)) continue;
      if (selection.kind === Kind.FIELD) {
        const path = prefix + (selection.alias?.value ?? selection.name.value);
        paths.add(path);
        const below = fieldType(parent, selection.name.value);
        if (selection.selectionSet && below) walk(selection.selectionSet, below, `${path}/`, open);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (shares(selection.typeCondition?.name.value, parent))
          walk(selection.selectionSet, parent, prefix, open);
      } else {
        const name = selection.name.value;
        const fragment = fragments.get(name);
        if (!fragment || open.includes(name) || !shares(fragment.typeCondition.name.value, parent)) continue;
        walk(fragment.selectionSet, parent, prefix, [...open, name]);
      }
    }
  };

  const shares = (condition: string | undefined, parent: GraphQLNamedType): boolean => {
    if (condition === undefined || condition === parent.name) return true;
    const conditionType = schema.getType(condition);
    return (
      isAbstractType(conditionType) &&
      (isObjectType(parent) || isInterfaceType(parent)) &&
      schema.isSubType(conditionType, parent)
    );
  };

  const named = getNamedType(type);
  for (const { selectionSet } of nodes) if (selectionSet) walk(selectionSet, named, '', []);
  const printed = nodes.flatMap(({ selectionSet }) => (selectionSet ? [print(selectionSet)] : []));
  return { selectionSetList: [...paths], selectionSetGraphQL: printed.join('\n') };
}

function fieldType(parent: GraphQLNamedType, name: string): GraphQLNamedType | undefined {
  if (!isObjectType(parent) && !isInterfaceType(parent)) return undefined;
  const field = parent.getFields()[name];
  return field && getNamedType(field.type);
}
