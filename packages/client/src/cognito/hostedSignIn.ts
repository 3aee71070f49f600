import {
  CognitoAccessToken,
  CognitoIdToken,
  CognitoRefreshToken,
  CognitoUserSession,
} from 'amazon-cognito-identity-js';
import type { KeyValueStorage, Outputs } from '../core.ts';
import { AuthError } from '../core.ts';
import { CodeFlow, isReturn, refusedBy } from '../oidc.ts';

/** Another provider that the user pool signs people in at. */
export interface SignInProvider {
  /** Cognito's name for it. */
  id: string;
  /** What people call it. */
  name: string;
}

/** What the token endpoint answers. */
interface Tokens {
  id_token: string;
  access_token: string;
  refresh_token: string;
}

/** `socialSignIn` of the outputs. */
interface SocialSignIn {
  providers: string[];
  callbackUrls: string[];
  logoutUrls: string[];
}

/** The last scope lets people change their own attributes. */
const scope = 'openid email profile aws.cognito.signin.user.admin';
const names: Record<string, string> = { SignInWithApple: 'Apple' };

/** Sign-in by the page that Cognito hosts: an authorization code with PKCE, for the page at `page` (`https://app.example.com/`). */
export class HostedSignIn {
  readonly providers: readonly SignInProvider[];
  readonly #clientId: string;
  readonly #hosted: string;
  readonly #page: string;
  /** Where a session is kept, with a mark while it is one that the hosted page began. */
  readonly #storage: KeyValueStorage;
  readonly #mark: string;
  readonly #flow: CodeFlow<{ provider: SignInProvider }>;

  constructor(
    outputs: Pick<Outputs, 'userPoolClientId' | 'signInPageUrl' | 'socialSignIn'>,
    page: string | undefined,
    storage: KeyValueStorage,
  ) {
    const { userPoolClientId, signInPageUrl, socialSignIn } = outputs;
    this.#clientId = userPoolClientId;
    this.#hosted = signInPageUrl ?? '';
    this.#page = page ?? '';
    this.#storage = storage;
    this.#mark = `UsherHostedSession.${userPoolClientId}`;
    this.#flow = new CodeFlow(userPoolClientId, this.#page, storage);
    this.providers = signInPageUrl && socialSignIn ? providersFor(JSON.parse(socialSignIn), page) : [];
  }

  /** The address to send the browser to. */
  begin(provider: SignInProvider): Promise<string> {
    const parameters = { identity_provider: provider.id, scope };
    return this.#flow.begin(`${this.#hosted}/oauth2/authorize`, parameters, { provider });
  }

  /** A session for the code that the browser came back with; undefined for any other address. */
  async complete(address: string): Promise<CognitoUserSession | undefined> {
    if (!isReturn(address)) return undefined;
    const answer = new URL(address).searchParams;
    const pending = this.#flow.take(answer);
    const { name } = pending.provider;
    const code = answer.get('code');
    if (code === null) throw refusedBy(name, answer);
    const tokens = await this.#flow.exchange<Tokens>(`${this.#hosted}/oauth2/token`, code, pending);
    if (!tokens)
      throw new AuthError(
        'CodeRefused',
        `The sign-in with ${name} could not be completed. Please try again.`,
      );
    this.#storage.setItem(this.#mark, 'yes');
    return sessionFrom(tokens);
  }

  /** Whether the session that is kept began here. */
  get isBehindSession(): boolean {
    return this.#storage.getItem(this.#mark) !== null;
  }

  /** The session that is kept ends: gives the address that ends the hosted page's as well, and comes back, if it has one. */
  end(): string | undefined {
    const isHosted = this.isBehindSession;
    this.#storage.removeItem(this.#mark);
    return isHosted ? this.#address('/logout', { logout_uri: this.#page }) : undefined;
  }

  #address(path: string, parameters: Record<string, string>): string {
    return `${this.#hosted}${path}?${new URLSearchParams({ client_id: this.#clientId, ...parameters })}`;
  }
}

/** None where the pool does not send the browser back to this page, or does not let it come back after signing out. */
function providersFor(
  { providers, callbackUrls, logoutUrls }: SocialSignIn,
  page: string | undefined,
): SignInProvider[] {
  if (page === undefined || !callbackUrls.includes(page) || !logoutUrls.includes(page)) return [];
  return providers.map((id) => ({ id, name: names[id] ?? id }));
}

function sessionFrom(tokens: Tokens): CognitoUserSession {
  return new CognitoUserSession({
    IdToken: new CognitoIdToken({ IdToken: tokens.id_token }),
    AccessToken: new CognitoAccessToken({ AccessToken: tokens.access_token }),
    RefreshToken: new CognitoRefreshToken({ RefreshToken: tokens.refresh_token }),
  });
}
