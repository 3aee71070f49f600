import type { ResolverError } from './definition.ts';

/** A place in the client's document, as every listed error carries it. AWS: recorded. */
export interface SourceLocation {
  line: number;
  column: number;
  sourceName: null;
}

export type PathSegment = string | number;

/** Family V: the document or its variables do not fit the schema. AWS: recorded. */
export interface ValidationEntry {
  path: null;
  locations: SourceLocation[];
  message: string;
}

/** Family R: a resolver, its data source or an authorization rule refused. AWS: recorded. */
export interface ResolverEntry {
  path: PathSegment[] | null;
  data: unknown;
  errorType: string | null;
  errorInfo: unknown;
  locations: SourceLocation[] | null;
  message: string;
}

/** Family C: a value could not be completed to the schema's type. AWS: recorded. */
export interface CompletionEntry {
  path: PathSegment[];
  locations: null;
  message: string;
}

export type ErrorEntry = ValidationEntry | ResolverEntry | CompletionEntry;

/** Family T: the request is refused before any field ran, so its body has no `data`. */
export class TransportError extends Error {
  constructor(
    readonly status: number,
    readonly errorType: string,
    message: string,
  ) {
    super(message);
  }
}

/** The document is well formed and refused whole: HTTP 200 with `data: null`. */
export class RequestRefused extends Error {
  constructor(readonly entries: ErrorEntry[]) {
    super(entries[0]?.message);
  }
}

/** The schema is one that AppSync would not create. */
export class SchemaRefused extends Error {
  override readonly name = 'GraphQLSchemaException';
}

export function validationEntry(
  message: string,
  locations: readonly { line: number; column: number }[],
): ValidationEntry {
  return { path: null, locations: locations.map(located), message };
}

export function resolverEntry(
  error: ResolverError,
  path: PathSegment[],
  location: SourceLocation | undefined,
): ResolverEntry {
  return {
    path,
    data: error.data ?? null,
    errorType: error.errorType ?? null,
    errorInfo: error.errorInfo ?? null,
    locations: location ? [location] : null,
    message: error.message,
  };
}

export function completionEntry(message: string, path: PathSegment[]): CompletionEntry {
  return { path, locations: null, message };
}

export function notAuthorizedMessage(fieldName: string, parentType: string): string {
  return `Not Authorized to access ${fieldName} on type ${parentType}`;
}

export function located(at: { line: number; column: number }): SourceLocation {
  return { line: at.line, column: at.column, sourceName: null };
}

/** `/listTodos/items[0]/title`: a list index is attached to the segment before it. */
export function pathText(path: readonly PathSegment[]): string {
  let text = '';
  for (const segment of path) text += typeof segment === 'number' ? `[${segment}]` : `/${segment}`;
  return text;
}
