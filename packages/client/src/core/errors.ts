/** One entry of an AppSync answer; `errorType` is at the top level of the entry. */
export interface ApiErrorEntry {
  message: string;
  errorType?: string | null;
  errorInfo?: unknown;
  path?: readonly (string | number)[] | null;
}

/** The API answered, and the answer is a mistake or a fault. A refusal is data and never comes this way. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly errors: readonly ApiErrorEntry[];

  constructor(errors: readonly ApiErrorEntry[]) {
    super(errors[0]?.message ?? 'The API answered with an error.');
    this.errors = errors;
  }

  /** `BadRequest`, `NotFound`, `Conflict`, `Forbidden`, …, or AppSync's own word. */
  get errorType(): string | undefined {
    return this.errors[0]?.errorType ?? undefined;
  }

  get errorInfo(): unknown {
    return this.errors[0]?.errorInfo;
  }
}

/** No answer came. A mutation may or may not have happened. */
export class NetworkError extends Error {
  override name = 'NetworkError';
}

/** No user is signed in, or the session has ended. */
export class SignedOutError extends Error {
  override name = 'SignedOutError';
}

/** Whether a group or directive kept the caller out. */
export function isForbidden(error: unknown): boolean {
  return error instanceof ApiError && ['Unauthorized', 'Forbidden'].includes(error.errorType ?? '');
}
