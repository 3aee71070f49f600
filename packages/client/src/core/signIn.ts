/** Who is signed in, at a user pool or at an issuer. */
export interface SignedIn {
  /** What tokens have in `sub`: the id of the account. */
  userId: string;
  email: string | undefined;
  groups: readonly string[];
}

/** Why signing in did not work, in words for the user, with the code that screens decide by (`UserNotConfirmedException`, …). */
export class AuthError extends Error {
  override name = 'AuthError';
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
