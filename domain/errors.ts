/** Every `errorType` that this API answers with, beside AppSync's own. */
export type ErrorCode =
  'BadRequest' | 'NotFound' | 'Conflict' | 'Forbidden' | 'IdempotencyMismatch' | 'Unavailable' | 'Internal';

/** A mistake that the caller can correct. The code and `info` are part of the API; the sentence is not. */
export class Mistake extends Error {
  override readonly name = 'Mistake';
  readonly code: ErrorCode;
  readonly info: unknown;

  constructor(code: ErrorCode, sentence: string, info: unknown = null) {
    super(sentence);
    this.code = code;
    this.info = info;
  }
}

/** Who names an account is told when there is none. */
export class NoSuchAccount extends Mistake {
  constructor() {
    super('NotFound', 'There is no such account.');
  }
}
