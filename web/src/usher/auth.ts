import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserAttribute,
  CognitoUserPool,
} from 'amazon-cognito-identity-js';
import type { CognitoUserSession, ICognitoStorage } from 'amazon-cognito-identity-js';
import { NetworkError, SignedOutError } from './errors.ts';
import { MemoryStorage } from './memoryStorage.ts';
import type { Outputs } from './outputs.ts';

export interface SignedIn {
  /** The user pool's `sub`. */
  userId: string;
  email: string | undefined;
  groups: readonly string[];
}

export type SignInStep = { step: 'done'; user: SignedIn } | { step: 'newPassword' } | { step: 'confirm' };

/** Cognito's own words for a failure, with the code that screens decide by (`UserNotConfirmedException`, …). */
export class AuthError extends Error {
  override name = 'AuthError';
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** A session with a Cognito user pool, kept in `storage`: the browser's, else only in memory. */
export class Auth {
  readonly #pool: CognitoUserPool;
  readonly #storage: ICognitoStorage;
  readonly #listeners = new Set<() => void>();
  /** Holds the unfinished sign-in of a user who must choose a new password first. */
  #challenged: CognitoUser | undefined;
  #renewal: Promise<CognitoUserSession> | undefined;

  constructor(
    outputs: Pick<Outputs, 'userPoolId' | 'userPoolClientId' | 'cognitoEndpoint'>,
    storage: ICognitoStorage = globalThis.localStorage ?? new MemoryStorage(),
  ) {
    this.#storage = storage;
    this.#pool = new CognitoUserPool({
      UserPoolId: outputs.userPoolId,
      ClientId: outputs.userPoolClientId,
      endpoint: outputs.cognitoEndpoint,
      Storage: storage,
      AdvancedSecurityDataCollectionFlag: false,
    });
  }

  /** Called when a user signed in or out, here or in another tab. */
  onChange(listener: () => void): () => void {
    const elsewhere = (event: StorageEvent) => {
      if (event.key === null || event.key.endsWith('.LastAuthUser')) listener();
    };
    this.#listeners.add(listener);
    globalThis.addEventListener?.('storage', elsewhere);
    return () => {
      this.#listeners.delete(listener);
      globalThis.removeEventListener?.('storage', elsewhere);
    };
  }

  async signUp(email: string, password: string, name: string): Promise<void> {
    const attributes = [new CognitoUserAttribute({ Name: 'email', Value: email })];
    if (name) attributes.push(new CognitoUserAttribute({ Name: 'name', Value: name }));
    await called((done) => this.#pool.signUp(email, password, attributes, [], done));
  }

  async confirm(email: string, code: string): Promise<void> {
    await called((done) => this.#user(email).confirmRegistration(code, false, done));
  }

  async resendCode(email: string): Promise<void> {
    await called((done) => this.#user(email).resendConfirmationCode(done));
  }

  async signIn(email: string, password: string): Promise<SignInStep> {
    const user = this.#user(email);
    const details = new AuthenticationDetails({ Username: email, Password: password });
    try {
      const session = await new Promise<CognitoUserSession | undefined>((resolve, reject) =>
        user.authenticateUser(details, {
          onSuccess: resolve,
          onFailure: (error) => reject(toAuthError(error)),
          newPasswordRequired: () => resolve(undefined),
        }),
      );
      if (session) return { step: 'done', user: this.#began(session) };
      this.#challenged = user;
      return { step: 'newPassword' };
    } catch (error) {
      if (error instanceof AuthError && error.code === 'UserNotConfirmedException')
        return { step: 'confirm' };
      throw error;
    }
  }

  /** The answer to `newPassword`: a user whom an operator created chooses a password. */
  async chooseNewPassword(password: string): Promise<SignedIn> {
    const user = this.#challenged;
    if (!user) throw new AuthError('NoChallenge', 'Please sign in again.');
    const session = await new Promise<CognitoUserSession>((resolve, reject) =>
      user.completeNewPasswordChallenge(
        password,
        {},
        { onSuccess: resolve, onFailure: (error) => reject(toAuthError(error)) },
      ),
    );
    this.#challenged = undefined;
    return this.#began(session);
  }

  async forgotPassword(email: string): Promise<void> {
    await new Promise<void>((resolve, reject) =>
      this.#user(email).forgotPassword({
        onSuccess: () => resolve(),
        onFailure: (error) => reject(toAuthError(error)),
      }),
    );
  }

  async resetPassword(email: string, code: string, password: string): Promise<void> {
    await new Promise<void>((resolve, reject) =>
      this.#user(email).confirmPassword(code, password, {
        onSuccess: () => resolve(),
        onFailure: (error) => reject(toAuthError(error)),
      }),
    );
  }

  signOut(): void {
    this.#pool.getCurrentUser()?.signOut();
    this.#tell();
  }

  /** Who is signed in, from the stored session; renewed when it has run out. */
  async current(): Promise<SignedIn | undefined> {
    if (!this.#pool.getCurrentUser()) return undefined;
    try {
      return signedIn(await this.#session());
    } catch (error) {
      if (error instanceof SignedOutError) return undefined;
      throw error;
    }
  }

  /** The access token; `renewed` asks for a new one even if the old one has not run out. */
  readonly token = async (renewed = false): Promise<string> => {
    const session = renewed ? await this.#renew() : await this.#session();
    return session.getAccessToken().getJwtToken();
  };

  async #session(): Promise<CognitoUserSession> {
    const user = this.#pool.getCurrentUser();
    if (!user) throw new SignedOutError('No user is signed in.');
    return this.#ending(
      called<CognitoUserSession>((done) =>
        user.getSession((error: Error | null, session: CognitoUserSession | null) => done(error, session)),
      ),
    );
  }

  /** Callers that are turned down together share one renewal. */
  #renew(): Promise<CognitoUserSession> {
    this.#renewal ??= this.#session()
      .then((session) => {
        const user = this.#pool.getCurrentUser();
        if (!user) throw new SignedOutError('No user is signed in.');
        return this.#ending(
          called<CognitoUserSession>((done) => user.refreshSession(session.getRefreshToken(), done)),
        );
      })
      .finally(() => (this.#renewal = undefined));
    return this.#renewal;
  }

  /** A refused refresh token ends the session; a network that is away, or throttling, does not. */
  async #ending(session: Promise<CognitoUserSession>): Promise<CognitoUserSession> {
    try {
      return await session;
    } catch (error) {
      if (!(error instanceof AuthError) || !over.has(error.code)) throw error;
      this.signOut();
      throw new SignedOutError('The session has ended. Please sign in again.', { cause: error });
    }
  }

  #began(session: CognitoUserSession): SignedIn {
    this.#tell();
    return signedIn(session);
  }

  #user(email: string): CognitoUser {
    return new CognitoUser({ Username: email, Pool: this.#pool, Storage: this.#storage });
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** `Error` is the library's own: the stored session is incomplete. */
const over = new Set([
  'NotAuthorizedException',
  'UserNotFoundException',
  'ResourceNotFoundException',
  'Error',
]);

function signedIn(session: CognitoUserSession): SignedIn {
  const access = session.getAccessToken().payload;
  const id = session.getIdToken().payload;
  return { userId: access.sub, email: id.email, groups: access['cognito:groups'] ?? [] };
}

function called<T = unknown>(start: (done: (error?: unknown, result?: unknown) => void) => void): Promise<T> {
  return new Promise((resolve, reject) =>
    start((error, result) => (error ? reject(toAuthError(error)) : resolve(result as T))),
  );
}

function toAuthError(error: unknown): Error {
  const { code, name, message } = error as { code?: string; name?: string; message?: string };
  if (code === 'NetworkError' || message === 'Network error') {
    return new NetworkError('The server cannot be reached.', { cause: error });
  }
  return new AuthError(code ?? name ?? 'Unknown', message ?? 'Signing in did not work.');
}
