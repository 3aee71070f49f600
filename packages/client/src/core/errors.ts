/** One entry of `errors` in an answer; `errorType` is at the top level of the entry. */
export interface ErrorEntry {
  message: string;
  errorType?: string | null;
  errorInfo?: unknown;
  path?: readonly (string | number)[] | null;
}

/** Usher answered, and the answer is a mistake or a fault. A refusal is data (`allowed: false`) and is never thrown. */
export class UsherError extends Error {
  override readonly name: string = 'UsherError';
  /**
   * `BadRequest`, `NotFound`, `Conflict`, `Forbidden`, `IdempotencyMismatch`, `Unavailable`, `Internal`, or a word of AppSync's own.
   * AppSync gives no word to a request that it does not take, such as text in place of a number; its errors name no field.
   */
  readonly code: string;
  /** What more is known, such as `retryAt`, and the `requestId` to name when asking about it. */
  readonly info: unknown;
  /** All entries, as they came. */
  readonly errors: readonly ErrorEntry[];

  constructor(errors: readonly ErrorEntry[]) {
    const first = errors.find(({ errorType }) => errorType) ?? errors[0];
    super(first?.message ?? 'Usher answered with an error.');
    this.code = first?.errorType ?? (first?.path ? 'Internal' : 'BadRequest');
    this.info = first?.errorInfo ?? null;
    this.errors = errors;
  }
}

/** No answer came. What was asked may have been done; with the same key it is not done twice. */
export class UnreachableError extends Error {
  override readonly name: string = 'UnreachableError';
}

/** No user is signed in, or the session has ended. */
export class SignedOutError extends Error {
  override readonly name: string = 'SignedOutError';
}

/** Whether a group or directive kept the caller out. */
export function isForbidden(error: unknown): boolean {
  return error instanceof UsherError && ['Unauthorized', 'Forbidden'].includes(error.code);
}
