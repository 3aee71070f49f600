import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserAttribute,
  CognitoUserPool,
} from 'amazon-cognito-identity-js';
import type { CognitoUserSession } from 'amazon-cognito-identity-js';
import type { KeyValueStorage, Outputs, SignedIn } from '../core.ts';
import { AuthError, SignedOutError, browserStorage } from '../core.ts';
import { called, toAuthError } from './authCalls.ts';
import { HostedSignIn } from './hostedSignIn.ts';
import type { SignInProvider } from './hostedSignIn.ts';
import { deviceName, SecondFactorOf } from './secondFactor.ts';

export type SignInStep =
  | { step: 'done'; user: SignedIn }
  | { step: 'newPassword' }
  | { step: 'confirm' }
  /** The code of the user's authenticator app. */
  | { step: 'code' }
  /** The pool demands a second factor, and the user has none yet: `secret` goes into an authenticator app. */
  | { step: 'setUpCode'; secret: string };

/** A session with a Cognito user pool, kept in `storage`: the browser's, else only in memory. */
export class CognitoSession {
  readonly #pool: CognitoUserPool;
  readonly #storage: KeyValueStorage;
  readonly #listeners = new Set<() => void>();
  /** Holds the unfinished sign-in of a user who is asked for more than a password. */
  #challenged: CognitoUser | undefined;
  #renewal: Promise<CognitoUserSession> | undefined;
  readonly #hosted: HostedSignIn;

  /** `page` is where the browser comes back to after a sign-in at another provider; the pool's client must allow it. */
  constructor(
    outputs: Pick<
      Outputs,
      'userPoolId' | 'userPoolClientId' | 'cognitoEndpoint' | 'signInPageUrl' | 'socialSignIn'
    >,
    storage: KeyValueStorage = browserStorage('localStorage'),
    page: string | undefined = globalThis.location && `${globalThis.location.origin}/`,
  ) {
    this.#storage = storage;
    this.#hosted = new HostedSignIn(outputs, page, storage);
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
      return await this.#asked(user, (callbacks) => user.authenticateUser(details, callbacks));
    } catch (error) {
      if (error instanceof AuthError && error.code === 'UserNotConfirmedException')
        return { step: 'confirm' };
      throw error;
    }
  }

  /** The answer to `newPassword`: a user whom an operator created chooses a password. */
  async chooseNewPassword(password: string): Promise<SignInStep> {
    const user = this.#unfinished();
    return this.#asked(user, (callbacks) => user.completeNewPasswordChallenge(password, {}, callbacks));
  }

  /** The answer to `code`. After a wrong code, the right one may follow. */
  async sendCode(code: string): Promise<SignInStep> {
    const user = this.#unfinished();
    return this.#asked(user, (callbacks) => user.sendMFACode(code, callbacks, 'SOFTWARE_TOKEN_MFA'));
  }

  /** The answer to `setUpCode`: a code that the authenticator app shows for the secret. */
  async proveCode(code: string): Promise<SignInStep> {
    const user = this.#unfinished();
    return this.#asked(user, (callbacks) => user.verifySoftwareToken(code, deviceName, callbacks));
  }

  /** The signed-in user's second factor. */
  async secondFactor(): Promise<SecondFactorOf> {
    return new SecondFactorOf(await this.#userInSession());
  }

  /** Whether a code is asked for at each sign-in. A session that was ended elsewhere is over here too. */
  async hasSecondFactor(): Promise<boolean> {
    const factor = await this.secondFactor();
    return this.#ending(factor.isOn());
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

  /** The other providers at which people sign in to this page. */
  get providers(): readonly SignInProvider[] {
    return this.#hosted.providers;
  }

  /** The address to send the browser to; it comes back to the page, whose address then goes to `completeSignIn`. */
  signInWith(provider: SignInProvider): Promise<string> {
    return this.#hosted.begin(provider);
  }

  /** Ends a sign-in at another provider with the address at which the browser came back; undefined when it is no such address. */
  async completeSignIn(address: string): Promise<SignedIn | undefined> {
    const session = await this.#hosted.complete(address);
    if (!session) return undefined;
    this.#user(session.getAccessToken().payload['username']).setSignInUserSession(session);
    return this.#began(session);
  }

  /** Gives the address to send the browser to, where the hosted page keeps a session that has to end as well. */
  signOut(): string | undefined {
    const address = this.#hosted.end();
    this.#pool.getCurrentUser()?.signOut();
    this.#tell();
    return address;
  }

  /** Whether the session began at another provider: then there is no password here, nor a code beside it. */
  get isFromProvider(): boolean {
    return this.#hosted.isBehindSession;
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
    return (await this.#userInSession()).getSignInUserSession()!;
  }

  async #userInSession(): Promise<CognitoUser> {
    const user = this.#pool.getCurrentUser();
    if (!user) throw new SignedOutError('No user is signed in.');
    await this.#ending(
      called<CognitoUserSession>((done) =>
        user.getSession((error: Error | null, session: CognitoUserSession | null) => done(error, session)),
      ),
    );
    return user;
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
  async #ending<Value>(answer: Promise<Value>): Promise<Value> {
    try {
      return await answer;
    } catch (error) {
      if (!(error instanceof AuthError) || !over.has(error.code)) throw error;
      this.signOut();
      throw new SignedOutError('The session has ended. Please sign in again.', { cause: error });
    }
  }

  /** What the pool answers to a password, a new password or a code: a session, or what it asks for next. */
  #asked(user: CognitoUser, start: (callbacks: Asked) => void): Promise<SignInStep> {
    this.#challenged = user;
    return new Promise((resolve, reject) => {
      const onFailure = (error: unknown) => reject(toAuthError(error));
      start({
        onSuccess: (session) => {
          this.#challenged = undefined;
          this.#hosted.end();
          resolve({ step: 'done', user: this.#began(session) });
        },
        onFailure,
        newPasswordRequired: () => resolve({ step: 'newPassword' }),
        totpRequired: () => resolve({ step: 'code' }),
        mfaSetup: () =>
          user.associateSoftwareToken({
            associateSecretCode: (secret) => resolve({ step: 'setUpCode', secret }),
            onFailure,
          }),
      });
    });
  }

  #unfinished(): CognitoUser {
    if (!this.#challenged) throw new AuthError('NoChallenge', 'Please sign in again.');
    return this.#challenged;
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

/** The steps of a sign-in, as the library tells them. */
interface Asked {
  onSuccess: (session: CognitoUserSession) => void;
  onFailure: (error: unknown) => void;
  newPasswordRequired: () => void;
  totpRequired: () => void;
  mfaSetup: () => void;
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
