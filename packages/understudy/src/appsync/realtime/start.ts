import { randomUUID } from 'node:crypto';
import { argumentsOf } from '../arguments.ts';
import { assumed } from '../assumptions.ts';
import type { Authentication } from '../authenticate.ts';
import { unauthorized } from '../authenticate.ts';
import type { Caller } from '../caller.ts';
import { completeField } from '../complete.ts';
import { operationIn } from '../credentials.ts';
import type { FieldOutcome } from '../definition.ts';
import { parseEnvelope } from '../envelope.ts';
import { notAuthorizedMessage, RequestRefused, TransportError } from '../errors.ts';
import type { SocketHandshake } from '../../kernel/http.ts';
import { executeFields } from '../execute.ts';
import type { Execution } from '../execution.ts';
import { isRecord } from '../json.ts';
import { callsFor, planOf } from '../operation.ts';
import type { OperationParts } from '../operation.ts';
import type { FieldPlan, Plan } from '../plan.ts';
import { argumentFilter, enhancedFilter, FilterRefused } from './filter.ts';
import type { SubscriptionFilter } from './filter.ts';
import type { FrameError } from './frames.ts';
import { graphqlPath, lowerCaseHeaders, namesOurHost, socketCredentials } from './handshake.ts';
import type { Subscriber } from './subscriptions.ts';

export interface StartParts extends OperationParts {
  authentication: Authentication;
}

/** A `start` that does not become a subscription; the socket stays open. */
export class StartRefused extends Error {
  constructor(
    readonly entries: FrameError[],
    /** The frame carries no id: the channel cannot do this at all. */
    readonly anonymous = false,
  ) {
    super(entries[0]?.message);
  }
}

export type Started = Pick<Subscriber, 'fieldName' | 'plan' | 'variables' | 'filter' | 'invalidation'>;

export function unsupported(): StartRefused {
  // AWS: observed.
  const message = 'unknown not supported through the realtime channel';
  return new StartRefused([{ errorType: 'UnsupportedOperation', message }], true);
}

/** Authorizes, validates and runs the subscription's resolver, once. Throws `StartRefused`. */
export async function start(
  parts: StartParts,
  payload: unknown,
  handshake: SocketHandshake,
): Promise<Started> {
  try {
    const { data, headers } = readPayload(payload);
    if (!namesOurHost(headers, handshake)) throw unauthorized(assumed.unauthorizedMessages.refused);
    const credentials = socketCredentials(
      headers,
      handshake.sourceIp,
      graphqlPath(handshake.path),
      data,
      () => operationIn(data),
    );
    const caller = await parts.authentication.callerOf(credentials);
    const { plan, variables } = planOf(parts.documents, parseEnvelope(data));
    if (plan.operation.operation !== 'subscription') throw unsupported();
    const [field] = plan.rootFields;
    if (!field || field.kind === 'typename') throw unsupported();
    demandRights(plan, field, caller);
    const { refused } = argumentsOf(field.field.args, field.nodes[0]!, variables);
    if (refused) throw new StartRefused([{ message: refused }]);
    const outcome = await runResolver(parts, plan, field, variables, caller, {
      ...handshake.headers,
      ...headers,
    });
    return { fieldName: field.name, plan, variables, ...filtersOf(field, variables, outcome) };
  } catch (error) {
    throw asRefusal(error);
  }
}

function readPayload(payload: unknown): { data: string; headers: Record<string, string> } {
  const extensions = isRecord(payload) ? payload['extensions'] : undefined;
  const authorization = isRecord(extensions) ? extensions['authorization'] : undefined;
  if (!isRecord(payload) || typeof payload['data'] !== 'string') {
    throw new StartRefused([{ errorType: 'BadRequestException', message: assumed.malformedStartMessage }]);
  }
  if (!isRecord(authorization)) throw unauthorized(assumed.unauthorizedMessages.notProvided);
  return { data: payload['data'], headers: lowerCaseHeaders(authorization) };
}

/**
 * Of the subscription field alone: what it delivers is the mutation's, whatever the directives of the types below say. AWS: observed, in
 * published pictures of a key that hears fields of an `@aws_iam` type.
 */
function demandRights({ ground }: Plan, field: FieldPlan, caller: Caller): void {
  const { name, parent, rule } = field;
  if (!rule || ground.authority.allows(caller, rule, parent.name, name, field.isRoot)) return;
  const message = notAuthorizedMessage(name, parent.name);
  throw new StartRefused([{ errorType: 'Unauthorized', message }]);
}

async function runResolver(
  parts: StartParts,
  plan: Plan,
  field: FieldPlan,
  variables: Record<string, unknown>,
  caller: Caller,
  headers: Record<string, string>,
): Promise<FieldOutcome | undefined> {
  if (field.kind !== 'resolver') return undefined;
  const calls = callsFor(parts, caller, headers, randomUUID());
  const { values, unsupplied } = argumentsOf(field.field.args, field.nodes[0]!, variables);
  const info = { fieldName: field.name, parentTypeName: field.parent.name, variables, ...plan.infoOf(field) };
  const call = {
    arguments: values,
    identity: caller.identity,
    source: null,
    request: calls.request,
    info,
    unsupplied,
  };
  const outcome = await parts.resolvers.resolve(field.parent.name, field.name, call, calls.scope);
  for (const { level, text } of outcome.logs) {
    parts.log({
      requestId: calls.scope.requestId,
      typeName: field.parent.name,
      fieldName: field.name,
      level,
      text,
    });
  }
  if (outcome.failed) {
    throw new StartRefused(
      outcome.errors.slice(-1).map(({ errorType, message }) => ({ errorType, message })),
    );
  }
  checkInitialValue(plan, field, variables, outcome.value);
  return outcome;
}

/** A value that is not null would be the first event, and fails the start when it does not fit. AWS: documented. */
function checkInitialValue(
  plan: Plan,
  field: FieldPlan,
  variables: Record<string, unknown>,
  value: unknown,
): void {
  if (value === null || value === undefined) return;
  const execution: Execution = { plan, variables, calls: undefined, errors: [] };
  completeField(execution, field, value, { above: undefined, segment: field.key }, executeFields);
  if (execution.errors.length > 0)
    throw new StartRefused(execution.errors.map(({ message }) => ({ message })));
}

/** An enhanced filter replaces the arguments. AWS: documented. */
function filtersOf(
  field: FieldPlan,
  variables: Record<string, unknown>,
  outcome: FieldOutcome | undefined,
): { filter: SubscriptionFilter; invalidation: SubscriptionFilter | undefined } {
  const { subscriptionFilter, invalidationFilter } = outcome ?? {};
  const invalidation = isSet(invalidationFilter) ? enhancedFilter(invalidationFilter) : undefined;
  if (isSet(subscriptionFilter)) return { filter: enhancedFilter(subscriptionFilter), invalidation };
  const { values } = argumentsOf(field.field.args, field.nodes[0]!, variables);
  const inDocument = new Set(field.nodes[0]!.arguments?.map(({ name }) => name.value));
  const given = Object.fromEntries(Object.entries(values).filter(([name]) => inDocument.has(name)));
  return { filter: argumentFilter(given), invalidation };
}

function isSet(filter: unknown): boolean {
  return filter !== undefined && filter !== null;
}

/** Validation entries carry no type on the socket either. AWS: observed. */
function asRefusal(error: unknown): unknown {
  if (error instanceof TransportError)
    return new StartRefused([{ errorType: error.errorType, message: error.message }]);
  if (error instanceof FilterRefused) {
    return new StartRefused([{ errorType: assumed.invalidSubscriptionFilterType, message: error.message }]);
  }
  if (!(error instanceof RequestRefused)) return error;
  return new StartRefused(
    error.entries.map((entry) =>
      'errorType' in entry
        ? { errorType: entry.errorType, message: entry.message }
        : { message: entry.message },
    ),
  );
}
