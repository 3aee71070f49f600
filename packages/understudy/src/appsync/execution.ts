import type { Caller } from './caller.ts';
import type { FieldOutcome, FieldResolvers, RequestScope, ResolverContext } from './definition.ts';
import type { ErrorEntry, PathSegment } from './errors.ts';
import type { Plan } from './plan.ts';

/** One run of an operation: what it is given and what it gathers. */
export interface Execution {
  plan: Plan;
  variables: Record<string, unknown>;
  /** Undefined when an event is completed for a subscriber: no resolver runs and no authorization is checked. */
  calls: ExecutionCalls | undefined;
  errors: ErrorEntry[];
}

export interface ExecutionCalls {
  caller: Caller;
  resolvers: FieldResolvers;
  request: ResolverContext['request'];
  scope: RequestScope;
  resolversLeft: number;
  resolversMax: number;
  responseHeaders: Record<string, string>;
  cacheEvictions: FieldOutcome['cacheEvictions'];
  invalidations: FieldOutcome['invalidations'];
  log: (entry: FieldLog) => void;
}

export interface FieldLog {
  requestId: string;
  typeName: string;
  fieldName: string;
  level: 'INFO' | 'ERROR';
  text: string;
}

/** A path that is only written out when something fails on it. */
export interface Path {
  above: Path | undefined;
  segment: PathSegment;
}

export function segmentsOf(path: Path | undefined): PathSegment[] {
  const segments: PathSegment[] = [];
  for (let step = path; step; step = step.above) segments.unshift(step.segment);
  return segments;
}

/** A non-null position below came to null: the nearest nullable position above becomes null without a further error. */
export const bubble = Symbol('null bubbles up');

export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
