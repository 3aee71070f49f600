import {
  GraphQLObjectType,
  isAbstractType,
  isIntrospectionType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import type {
  DirectiveNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import type { FieldAuthority, FieldRule } from './authorize.ts';
import type { FieldResolvers } from './definition.ts';
import { located } from './errors.ts';
import type { SourceLocation } from './errors.ts';
import { selectionInfo } from './selectionInfo.ts';
import type { SelectionInfo } from './selectionInfo.ts';

/** One field of an operation on one concrete type, with everything that does not depend on the request. */
export interface FieldPlan {
  /** What the client calls it: the alias or the name. */
  key: string;
  name: string;
  parent: GraphQLObjectType;
  field: GraphQLField<unknown, unknown>;
  /** More than one when the client selected the field several times. */
  nodes: FieldNode[];
  location: SourceLocation | undefined;
  kind: 'typename' | 'introspection' | 'resolver' | 'property';
  isRoot: boolean;
  /** Undefined for what GraphQL itself answers. */
  rule: FieldRule | undefined;
  /** The selection below, by the concrete type of the value. */
  below: Map<GraphQLObjectType, FieldPlan[]>;
  info: SelectionInfo | undefined;
}

/** What every plan of one API is made from. */
export interface PlanGround {
  schema: GraphQLSchema;
  resolvers: Pick<FieldResolvers, 'has'>;
  authority: FieldAuthority;
}

/** The fields of an operation. Without `@skip` and `@include` it holds for every set of variables. */
export class Plan {
  readonly root: GraphQLObjectType;
  readonly rootFields: FieldPlan[];

  constructor(
    readonly ground: PlanGround,
    readonly operation: OperationDefinitionNode,
    readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    readonly variables: Readonly<Record<string, unknown>>,
  ) {
    this.root = ground.schema.getRootType(operation.operation)!;
    this.rootFields = this.collect(this.root, [operation.selectionSet], true);
  }

  fieldsBelow(plan: FieldPlan, type: GraphQLObjectType): FieldPlan[] {
    let fields = plan.below.get(type);
    if (!fields) {
      const selectionSets = plan.nodes.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : []));
      fields = this.collect(type, selectionSets, false);
      plan.below.set(type, fields);
    }
    return fields;
  }

  infoOf(plan: FieldPlan): SelectionInfo {
    plan.info ??= selectionInfo(
      this.ground.schema,
      plan.field.type,
      plan.nodes,
      this.fragments,
      (directives) => included(directives, this.variables),
    );
    return plan.info;
  }

  private collect(
    type: GraphQLObjectType,
    selectionSets: readonly SelectionSetNode[],
    isRoot: boolean,
  ): FieldPlan[] {
    const nodesByKey = new Map<string, FieldNode[]>();
    const visited = new Set<string>();
    const walk = (selectionSet: SelectionSetNode): void => {
      for (const selection of selectionSet.selections) {
        if (!included(selection.directives, this.variables)) continue;
        if (selection.kind === Kind.FIELD) {
          const key = selection.alias?.value ?? selection.name.value;
          const nodes = nodesByKey.get(key);
          if (nodes) nodes.push(selection);
          else nodesByKey.set(key, [selection]);
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          if (this.applies(selection.typeCondition?.name.value, type)) walk(selection.selectionSet);
        } else if (!visited.has(selection.name.value)) {
          visited.add(selection.name.value);
          const fragment = this.fragments.get(selection.name.value);
          if (fragment && this.applies(fragment.typeCondition.name.value, type)) walk(fragment.selectionSet);
        }
      }
    };
    for (const selectionSet of selectionSets) walk(selectionSet);
    return [...nodesByKey].map(([key, nodes]) => this.fieldPlan(type, key, nodes, isRoot));
  }

  private applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    if (condition === undefined || condition === type.name) return true;
    const conditionType = this.ground.schema.getType(condition);
    return isAbstractType(conditionType) && this.ground.schema.isSubType(conditionType, type);
  }

  private fieldPlan(parent: GraphQLObjectType, key: string, nodes: FieldNode[], isRoot: boolean): FieldPlan {
    const node = nodes[0]!;
    const name = node.name.value;
    const start = node.loc?.startToken;
    const shared = { key, name, parent, nodes, isRoot, below: new Map<GraphQLObjectType, FieldPlan[]>() };
    const location = start && located(start);
    const own = parent.getFields()[name];
    if (!own || isIntrospectionType(parent)) {
      const kind = name === '__typename' ? 'typename' : 'introspection';
      return { ...shared, field: own ?? metaField(name), location, kind, rule: undefined, info: undefined };
    }
    const kind = this.ground.resolvers.has(parent.name, name) ? 'resolver' : 'property';
    const rule = this.ground.authority.ruleFor(parent, name);
    return { ...shared, field: own, location, kind, rule, info: undefined };
  }
}

function included(
  directives: readonly DirectiveNode[] | undefined,
  variables: Readonly<Record<string, unknown>>,
): boolean {
  for (const directive of directives ?? []) {
    const skips = directive.name.value === 'skip';
    if (!skips && directive.name.value !== 'include') continue;
    const condition = directive.arguments?.[0]?.value;
    const holds =
      condition?.kind === Kind.VARIABLE
        ? variables[condition.name.value] === true
        : condition?.kind === Kind.BOOLEAN && condition.value;
    if (skips === holds) return false;
  }
  return true;
}

function metaField(name: string): GraphQLField<unknown, unknown> {
  if (name === '__schema') return SchemaMetaFieldDef;
  return name === '__type' ? TypeMetaFieldDef : TypeNameMetaFieldDef;
}
