import type { ResolverError } from '../definition.ts';

/** Ends a handler from within `util` or `runtime`. It is no error: nothing in a bundle can catch it. */
export type Halt =
  { halt: 'error'; error: ResolverError } | { halt: 'return'; value: unknown; skipTo: 'END' | 'NEXT' };

export function isHalt(thrown: unknown): thrown is Halt {
  return typeof thrown === 'object' && thrown !== null && 'halt' in thrown && !(thrown instanceof Error);
}

/** A call that the service answers with an error of type `Code`, at the place of the call. */
export class InvalidCall extends Error {
  override readonly name = 'Error';
}

export function resolverError(message: string, errorType: string | null): ResolverError {
  return { message, errorType, data: null, errorInfo: null };
}
