import { GraphQLError, Kind, SingleFieldSubscriptionsRule as singleField, specifiedRules } from 'graphql';
import type {
  ASTVisitor,
  FieldNode,
  FragmentSpreadNode,
  OperationDefinitionNode,
  SelectionNode,
  ValidationContext,
  ValidationRule,
} from 'graphql';

/** graphql-js counts the root fields of a subscription without its variables, and fails over a condition that needs one. */
export const documentRules: readonly ValidationRule[] = specifiedRules.flatMap((rule) =>
  rule === singleField ? [ForbidSkipAndIncludeOnSubscriptionRootRule, SingleFieldSubscriptionsRule] : [rule],
);

/** Whether a subscription listens must not depend on a variable. AWS: assumed, graphql-java's rule and words. */
function ForbidSkipAndIncludeOnSubscriptionRootRule(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      for (const field of conditionalRoots(node, context)) {
        context.reportError(
          new GraphQLError(
            `Subscription operation '${node.name?.value ?? 'null'}' root field '${field.name.value}' must not use @skip nor @include directives in top level selection`,
            { nodes: [field] },
          ),
        );
      }
    },
  };
}

function SingleFieldSubscriptionsRule(context: ValidationContext): ASTVisitor {
  const { OperationDefinition: count } = singleField(context) as {
    OperationDefinition: (node: OperationDefinitionNode) => void;
  };
  return {
    OperationDefinition(node) {
      if (conditionalRoots(node, context).length === 0) count(node);
    },
  };
}

/** The fields whose being there a directive decides, their own or that of a fragment around them. */
function conditionalRoots(operation: OperationDefinitionNode, context: ValidationContext): FieldNode[] {
  if (operation.operation !== 'subscription') return [];
  const seen = new Set<string>();
  /** Once as it is and once under a condition: fragments may form a circle, which another rule refuses. */
  const fragmentOf = ({ name }: FragmentSpreadNode, isConditional: boolean) => {
    const key = `${name.value} ${isConditional}`;
    if (seen.has(key)) return undefined;
    seen.add(key);
    return context.getFragment(name.value);
  };
  const found: FieldNode[] = [];
  const pending = operation.selectionSet.selections.map((selection) => ({ selection, isInside: false }));
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { selection } = next;
    const isConditional = next.isInside || hasCondition(selection);
    if (selection.kind === Kind.FIELD) {
      if (isConditional) found.push(selection);
      continue;
    }
    const inside = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragmentOf(selection, isConditional);
    for (const one of inside?.selectionSet.selections ?? [])
      pending.push({ selection: one, isInside: isConditional });
  }
  return found;
}

function hasCondition({ directives }: SelectionNode): boolean {
  return directives?.some(({ name }) => name.value === 'skip' || name.value === 'include') ?? false;
}
