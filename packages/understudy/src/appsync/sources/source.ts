import type { Identity, RequestScope } from '../definition.ts';
import type { SourceFailure } from '../runtime/run.ts';

/** What a data source knows of the resolver step that asks it. */
export interface SourceCall {
  typeName: string;
  fieldName: string;
  /** The pipeline function's id; empty in a unit resolver. */
  functionId: string;
  maxBatchSize: number;
  arguments: Record<string, unknown>;
  identity: Identity;
  /** The field's type as the schema writes it. */
  outputType: () => string;
  request: RequestScope;
}

/** Both may be there: a cancelled transaction has reasons as its result. */
export interface SourceOutcome {
  result: unknown;
  failure: SourceFailure | null;
}

export interface DataSource {
  /** Throws `RequestNotUnderstood` for a request object that the service could not read. */
  send(request: unknown, call: SourceCall): Promise<SourceOutcome>;
  /** A step without code; only Lambda has one. `error` is what the field fails with. */
  sendDirect?(context: Record<string, unknown>, call: SourceCall): Promise<SourceOutcome>;
}

/** The error type `MappingTemplate`: the request object has a shape that the data source does not know. */
export class RequestNotUnderstood extends Error {}

/** A service's own answer that the request failed; `name` is the exception's. */
export interface SourceError extends Error {
  status: number;
  /** More fields of the answer, e.g. `CancellationReasons`. */
  more?: Record<string, unknown>;
  requestId?: string;
}

/** Told by its status, so that every client of a service may throw errors of its own class. */
export function isSourceError(error: unknown): error is SourceError {
  return error instanceof Error && typeof (error as Partial<SourceError>).status === 'number';
}

/** A call to a service under the data source's role; fails with a `ServiceError`, or with `AccessDenied` of that role. */
export type ServiceCall = (
  operation: string,
  body: Record<string, unknown>,
) => Promise<Record<string, unknown>>;

/** A member that must be text. Anything else that a resolver puts there is an error, never converted. */
export function textAt(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  throw new RequestNotUnderstood(`Expected a string at '${path}', not ${shown(value)}.`);
}

export function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

export function succeeded(result: unknown): SourceOutcome {
  return { result: result ?? null, failure: null };
}

export function failed(type: string, message: string, more: Partial<SourceFailure> = {}): SourceOutcome {
  return { result: null, failure: { message, type, ...more } };
}
