import type { Clock } from '../kernel/clock.ts';
import { assumed } from './assumptions.ts';
import type { Caller } from './caller.ts';
import type { FieldResolvers, RequestScope, ResolverContext } from './definition.ts';
import type { Documents } from './documents.ts';
import type { Envelope } from './envelope.ts';
import { RequestRefused } from './errors.ts';
import type { ErrorEntry } from './errors.ts';
import { execute } from './execute.ts';
import type { Data } from './execute.ts';
import type { Execution, ExecutionCalls, FieldLog } from './execution.ts';
import { limits } from './limits.ts';
import type { Plan } from './plan.ts';
import { coerceVariables } from './variables.ts';

/** What running an operation needs of its API. */
export interface OperationParts {
  documents: Documents;
  resolvers: FieldResolvers;
  resolversMax: number;
  clock: Clock;
  log: (entry: FieldLog) => void;
}

type RequestHeaders = ResolverContext['request']['headers'];

/** A mutation field that completed: what its subscribers may hear. */
export interface MutationEvent {
  fieldName: string;
  value: unknown;
}

export interface OperationResult {
  body: string;
  responseHeaders: Record<string, string>;
  events: MutationEvent[];
  invalidations: ExecutionCalls['invalidations'];
}

/** Throws `TransportError` for what is refused before validation; every other outcome is an answer with status 200. */
export async function answerOperation(
  parts: OperationParts,
  envelope: Envelope,
  caller: Caller,
  headers: RequestHeaders,
  requestId: string,
): Promise<OperationResult> {
  try {
    const { plan, variables } = planOf(parts.documents, envelope);
    if (plan.operation.operation === 'subscription') throw notOverHttp();
    const calls = callsFor(parts, caller, headers, requestId);
    const execution: Execution = { plan, variables, calls, errors: [] };
    return answered(execution, calls, await execute(execution));
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    const body = JSON.stringify({ data: null, errors: error.entries });
    return { body, responseHeaders: {}, events: [], invalidations: [] };
  }
}

/** Throws `TransportError` or `RequestRefused`. */
export function planOf(
  documents: Documents,
  envelope: Envelope,
): { plan: Plan; variables: Record<string, unknown> } {
  const { document, operation } = documents.prepare(envelope.query, envelope.operationName);
  const variables = coerceVariables(documents.schema, operation, envelope.variables);
  return { plan: documents.planFor(document, operation, variables), variables };
}

export function callsFor(
  parts: OperationParts,
  caller: Caller,
  headers: RequestHeaders,
  requestId: string,
): ExecutionCalls {
  const scope: RequestScope = {
    requestId,
    deadlineMs: parts.clock.now() + limits.requestMs,
    batches: new Map(),
  };
  return {
    caller,
    resolvers: parts.resolvers,
    // AWS: documented. Resolvers do not see cookies; on the default host the domain is null.
    request: { headers: 'cookie' in headers ? withoutCookie(headers) : headers, domainName: null },
    scope,
    resolversLeft: parts.resolversMax,
    resolversMax: parts.resolversMax,
    responseHeaders: {},
    cacheEvictions: [],
    invalidations: [],
    log: parts.log,
  };
}

function withoutCookie(headers: RequestHeaders): RequestHeaders {
  const { cookie: _hidden, ...rest } = headers;
  return rest;
}

function answered(execution: Execution, calls: ExecutionCalls, data: Data): OperationResult {
  const body: { data: Data; errors?: ErrorEntry[]; extensions?: object } = { data };
  if (execution.errors.length > 0) body.errors = execution.errors;
  if (calls.cacheEvictions.length > 0) {
    const deleted = calls.cacheEvictions.reduce((sum, eviction) => sum + (eviction.deleted ?? 0), 0);
    body.extensions = { apiCacheEntriesDeleted: deleted };
  }
  return {
    body: JSON.stringify(body),
    responseHeaders: calls.responseHeaders,
    events: eventsOf(execution.plan, data),
    invalidations: calls.invalidations,
  };
}

/** The completed, selection-limited value of each field of a mutation. AWS: documented. */
function eventsOf(plan: Plan, data: Data): MutationEvent[] {
  if (plan.operation.operation !== 'mutation' || data === null) return [];
  return plan.rootFields
    .filter(({ kind, key }) => kind !== 'typename' && (data[key] !== null || assumed.nullMutationPublishes))
    .map(({ name, key }) => ({ fieldName: name, value: data[key] }));
}

function notOverHttp(): RequestRefused {
  const { errorType, message } = assumed.subscriptionOverHttp;
  return new RequestRefused([
    { path: null, data: null, errorType, errorInfo: null, locations: null, message },
  ]);
}
