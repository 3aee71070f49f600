import type { GraphQLResolveInfo } from 'graphql';
import { argumentsOf } from './arguments.ts';
import { assumed } from './assumptions.ts';
import { completeField } from './complete.ts';
import type { FieldOutcome } from './definition.ts';
import { notAuthorizedMessage, resolverEntry } from './errors.ts';
import { bubble, isPromise, segmentsOf } from './execution.ts';
import type { Execution, ExecutionCalls, Path } from './execution.ts';
import { filterData } from './filterData.ts';
import { exceedsBytes, setOwn } from './json.ts';
import { limits } from './limits.ts';
import type { FieldPlan } from './plan.ts';

export type Data = Record<string, unknown> | null;

/** Sibling fields of a query run together; those of a mutation one after the other. AWS: documented. */
export function execute(execution: Execution): Data | Promise<Data> {
  const fields = execution.plan.rootFields;
  if (execution.plan.operation.operation === 'mutation') return executeSerially(execution, fields);
  const data = executeFields(execution, null, undefined, fields);
  return isPromise(data) ? data.then(orNull) : orNull(data);
}

/** Completes an event for one subscriber: its selection, the event's values. AWS: documented. */
export function completeEvent(execution: Execution, value: unknown): Data {
  const [plan] = execution.plan.rootFields;
  return orNull(executeFields(execution, { [plan!.name]: value }, undefined, execution.plan.rootFields));
}

function orNull(data: unknown): Data {
  return data === bubble ? null : (data as Data);
}

async function executeSerially(execution: Execution, plans: readonly FieldPlan[]): Promise<Data> {
  const data: Record<string, unknown> = {};
  let bubbled = false;
  for (const plan of plans) {
    const value = await executeField(execution, null, undefined, plan);
    if (value === bubble) bubbled = true;
    else setOwn(data, plan.key, value);
  }
  return bubbled ? null : data;
}

export function executeFields(
  execution: Execution,
  source: unknown,
  path: Path | undefined,
  plans: readonly FieldPlan[],
): unknown {
  const data: Record<string, unknown> = {};
  let bubbled = false;
  let pending: Promise<void>[] | undefined;
  for (const plan of plans) {
    const value = executeField(execution, source, path, plan);
    if (value === bubble) bubbled = true;
    else if (isPromise(value)) {
      // Reserves the place, so that the answer keeps the order of the document.
      setOwn(data, plan.key, null);
      pending ??= [];
      pending.push(
        value.then((settled) => {
          if (settled === bubble) bubbled = true;
          else setOwn(data, plan.key, settled);
        }),
      );
    } else setOwn(data, plan.key, value);
  }
  if (pending) return Promise.all(pending).then(() => (bubbled ? bubble : data));
  return bubbled ? bubble : data;
}

function executeField(
  execution: Execution,
  source: unknown,
  above: Path | undefined,
  plan: FieldPlan,
): unknown {
  if (plan.kind === 'typename') return plan.parent.name;
  const path: Path = { above, segment: plan.key };
  if (plan.kind === 'introspection') return introspect(execution, source, plan, path);
  const { calls } = execution;
  if (calls && plan.rule && !isAllowed(execution, calls, plan)) {
    return refuse(execution, plan, path, 'Unauthorized', notAuthorizedMessage(plan.name, plan.parent.name));
  }
  if (calls && plan.kind === 'resolver') return runResolver(execution, calls, source, plan, path);
  return completeField(execution, plan, propertyOf(source, plan.name), path, executeFields);
}

function isAllowed(execution: Execution, { caller }: ExecutionCalls, plan: FieldPlan): boolean {
  return execution.plan.ground.authority.allows(caller, plan.rule!, plan.parent.name, plan.name, plan.isRoot);
}

/** A field without a resolver takes the property of the same schema name; a root field is null. AWS: documented. */
function propertyOf(source: unknown, name: string): unknown {
  if (source === null || typeof source !== 'object') return undefined;
  const value = (source as Record<string, unknown>)[name];
  return typeof value === 'function' ? undefined : value;
}

function introspect(execution: Execution, source: unknown, plan: FieldPlan, path: Path): unknown {
  const { values } = argumentsOf(plan.field.args, plan.nodes[0]!, execution.variables);
  // The resolvers of introspection fields read nothing of `info` but the schema.
  const info = { schema: execution.plan.ground.schema } as GraphQLResolveInfo;
  const value = plan.field.resolve
    ? plan.field.resolve(source, values, undefined, info)
    : propertyOf(source, plan.name);
  return completeField(execution, plan, value, path, executeFields);
}

function runResolver(
  execution: Execution,
  calls: ExecutionCalls,
  source: unknown,
  plan: FieldPlan,
  path: Path,
): unknown {
  if (calls.resolversLeft === 0) {
    return refuse(
      execution,
      plan,
      path,
      'ResolverExecutionLimitReached',
      assumed.resolverLimitMessage(calls.resolversMax),
    );
  }
  calls.resolversLeft--;
  const { values, unsupplied, refused } = argumentsOf(plan.field.args, plan.nodes[0]!, execution.variables);
  if (refused) return refuse(execution, plan, path, null, refused);
  const { selectionSetList, selectionSetGraphQL } = execution.plan.infoOf(plan);
  const info = {
    fieldName: plan.name,
    parentTypeName: plan.parent.name,
    variables: execution.variables,
    selectionSetList,
    selectionSetGraphQL,
  };
  const call = {
    arguments: values,
    identity: calls.caller.identity,
    source,
    request: calls.request,
    info,
    unsupplied,
  };
  return calls.resolvers.resolve(plan.parent.name, plan.name, call, calls.scope).then((outcome) => {
    const value = absorb(execution, calls, plan, path, outcome);
    return completeField(execution, plan, value, path, executeFields);
  });
}

/** Takes over what the resolver did besides its value. */
function absorb(
  execution: Execution,
  calls: ExecutionCalls,
  plan: FieldPlan,
  path: Path,
  outcome: FieldOutcome,
): unknown {
  for (const error of outcome.errors) {
    const data = filterData(execution.plan, plan, error.data);
    execution.errors.push(resolverEntry({ ...error, data }, segmentsOf(path), plan.location));
  }
  Object.assign(calls.responseHeaders, outcome.responseHeaders);
  if (outcome.cacheEvictions.length > 0) calls.cacheEvictions.push(...outcome.cacheEvictions);
  if (outcome.invalidations.length > 0) addInvalidations(execution, calls, plan, path, outcome);
  for (const { level, text } of outcome.logs) {
    calls.log({
      requestId: calls.scope.requestId,
      typeName: plan.parent.name,
      fieldName: plan.name,
      level,
      text,
    });
  }
  if (outcome.failed) return null;
  if (!exceedsBytes(outcome.value, limits.resultBytesMax)) return outcome.value;
  const { errorType, message } = assumed.resultTooLarge;
  refuse(execution, plan, path, errorType, message, false);
  return null;
}

/** At most five distinct calls in one request, else a GraphQL error and none of the surplus. AWS: documented. */
function addInvalidations(
  execution: Execution,
  calls: ExecutionCalls,
  plan: FieldPlan,
  path: Path,
  outcome: FieldOutcome,
): void {
  const known = new Set(calls.invalidations.map((one) => JSON.stringify(one)));
  for (const invalidation of outcome.invalidations) {
    const text = JSON.stringify(invalidation);
    if (known.has(text)) continue;
    if (known.size === limits.invalidationsPerRequest) {
      const { errorType, message } = assumed.invalidationLimit;
      refuse(execution, plan, path, errorType, message, false);
      return;
    }
    known.add(text);
    calls.invalidations.push(invalidation);
  }
}

/** Lists a family R error; the field is then completed as null, so that a non-null type is reported as well. */
function refuse(
  execution: Execution,
  plan: FieldPlan,
  path: Path,
  errorType: string | null,
  message: string,
  complete = true,
): unknown {
  const error = { message, errorType, data: null, errorInfo: null };
  execution.errors.push(resolverEntry(error, segmentsOf(path), plan.location));
  return complete ? completeField(execution, plan, null, path, executeFields) : null;
}
