import { isAbstractType, isLeafType, isListType, isNonNullType, isObjectType } from 'graphql';
import type { GraphQLAbstractType, GraphQLList, GraphQLObjectType, GraphQLOutputType } from 'graphql';
import { assumed } from './assumptions.ts';
import { completionEntry, pathText } from './errors.ts';
import { bubble, isPromise, segmentsOf } from './execution.ts';
import type { Execution, Path } from './execution.ts';
import { isRecord } from './json.ts';
import { serializeLeaf } from './leaves.ts';
import type { FieldPlan } from './plan.ts';
import { ScalarMismatch } from './scalars.ts';

/** Runs the fields selected on an object; gives `bubble` when one of them was null and may not be. */
export type ExecuteFields = (
  execution: Execution,
  source: unknown,
  path: Path | undefined,
  plans: readonly FieldPlan[],
) => unknown;

/** A nullable position: what bubbled up from below ends here as null. */
export function completeField(
  execution: Execution,
  plan: FieldPlan,
  value: unknown,
  path: Path,
  executeFields: ExecuteFields,
): unknown {
  return completePosition(execution, plan, plan.field.type, value, path, executeFields);
}

function completePosition(
  execution: Execution,
  plan: FieldPlan,
  type: GraphQLOutputType,
  value: unknown,
  path: Path,
  executeFields: ExecuteFields,
): unknown {
  if (!isNonNullType(type)) {
    const completed = completeValue(execution, plan, type, value, path, executeFields);
    if (isPromise(completed)) return completed.then((settled) => (settled === bubble ? null : settled));
    return completed === bubble ? null : completed;
  }
  const inner = type.ofType;
  const completed = completeValue(execution, plan, inner, value, path, executeFields);
  if (isPromise(completed))
    return completed.then((settled) =>
      settled === null ? nullRefused(execution, plan, inner, path) : settled,
    );
  return completed === null ? nullRefused(execution, plan, inner, path) : completed;
}

/** Null for an absent value, `bubble` when something below may not be null. */
function completeValue(
  execution: Execution,
  plan: FieldPlan,
  type: GraphQLOutputType,
  value: unknown,
  path: Path,
  executeFields: ExecuteFields,
): unknown {
  if (value === null || value === undefined) return null;
  if (isLeafType(type)) {
    try {
      return serializeLeaf(type, value);
    } catch (error) {
      if (!(error instanceof ScalarMismatch)) throw error;
      return mismatch(execution, path, (text) => `Can't serialize value (${text}) : ${error.message}`);
    }
  }
  if (isListType(type)) return completeList(execution, plan, type, value, path, executeFields);
  if (isObjectType(type)) return completeObject(execution, plan, type, value, path, executeFields);
  if (isAbstractType(type)) {
    const concrete = concreteType(execution, type, value);
    if (concrete) return completeObject(execution, plan, concrete, value, path, executeFields);
    return mismatch(execution, path, (text) =>
      assumed.unresolvedType(text, type.name, plan.parent.name, plan.name),
    );
  }
  throw new TypeError(`Cannot complete a value of type ${String(type)}.`);
}

function completeList(
  execution: Execution,
  plan: FieldPlan,
  type: GraphQLList<GraphQLOutputType>,
  value: unknown,
  path: Path,
  executeFields: ExecuteFields,
): unknown {
  if (!Array.isArray(value)) {
    const got = javaKind(value);
    return mismatch(
      execution,
      path,
      (text) => `Can't resolve value (${text}) : type mismatch error, expected type LIST, got ${got}`,
    );
  }
  let bubbled = false;
  let pending = false;
  const completed = value.map((item: unknown, segment) => {
    const settled = completePosition(
      execution,
      plan,
      type.ofType,
      item,
      { above: path, segment },
      executeFields,
    );
    if (settled === bubble) bubbled = true;
    else if (isPromise(settled)) pending = true;
    return settled;
  });
  if (!pending) return bubbled ? bubble : completed;
  return Promise.all(completed).then((settled) => (settled.includes(bubble) ? bubble : settled));
}

function completeObject(
  execution: Execution,
  plan: FieldPlan,
  type: GraphQLObjectType,
  value: unknown,
  path: Path,
  executeFields: ExecuteFields,
): unknown {
  // Introspection hands out graphql-js's own objects.
  if (!isRecord(value) && plan.kind !== 'introspection') {
    const got = javaKind(value);
    return mismatch(execution, path, (text) => assumed.objectExpected(text, got));
  }
  return executeFields(execution, value, path, execution.plan.fieldsBelow(plan, type));
}

/** An abstract field's value must name its type; nothing is guessed. AWS: documented. */
function concreteType(
  execution: Execution,
  type: GraphQLAbstractType,
  value: unknown,
): GraphQLObjectType | undefined {
  const { schema } = execution.plan.ground;
  const name = isRecord(value) ? value['__typename'] : undefined;
  const named = typeof name === 'string' ? schema.getType(name) : undefined;
  return isObjectType(named) && schema.isSubType(type, named) ? named : undefined;
}

function nullRefused(
  execution: Execution,
  plan: FieldPlan,
  type: GraphQLOutputType,
  path: Path,
): typeof bubble {
  const segments = segmentsOf(path);
  const name = isListType(type) ? assumed.listNameInNullMessage : String(type);
  const message = `Cannot return null for non-nullable type: '${name}' within parent '${plan.parent.name}' (${pathText(segments)})`;
  execution.errors.push(completionEntry(message, segments));
  return bubble;
}

function mismatch(execution: Execution, path: Path, message: (text: string) => string): null {
  const segments = segmentsOf(path);
  execution.errors.push(completionEntry(message(pathText(segments)), segments));
  return null;
}

/** AWS: observed for `OBJECT`. */
function javaKind(value: unknown): string {
  if (Array.isArray(value)) return 'LIST';
  return typeof value === 'object' ? 'OBJECT' : (typeof value).toUpperCase();
}
