import {
  CognitoAccessToken,
  CognitoIdToken,
  CognitoRefreshToken,
  CognitoUserSession,
} from 'amazon-cognito-identity-js';
import type { ICognitoStorage } from 'amazon-cognito-identity-js';
import { AuthError } from './authCalls.ts';
import { NetworkError } from './errors.ts';
import type { Outputs } from './outputs.ts';

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

/** What is kept until the browser comes back: `state` ties the answer to this tab, `verifier` the code to its request. */
interface Pending {
  state: string;
  verifier: string;
  provider: SignInProvider;
}

/** The last scope lets people change their own attributes. */
const scope = 'openid email profile aws.cognito.signin.user.admin';
/** What Cognito adds to the address that it sends the browser back to. */
const returned = ['code', 'state', 'error', 'error_description'];
const names: Record<string, string> = { SignInWithApple: 'Apple' };

/** Sign-in by the page that Cognito hosts: an authorization code with PKCE, for the page at `page` (`https://app.example.com/`). */
export class HostedSignIn {
  readonly providers: readonly SignInProvider[];
  readonly #clientId: string;
  readonly #hosted: string;
  readonly #page: string;
  /** Where a session is kept, with a mark while it is one that the hosted page began. */
  readonly #storage: ICognitoStorage;
  readonly #mark: string;
  /** Of this tab alone. */
  readonly #pending: ICognitoStorage;
  readonly #key: string;

  constructor(
    outputs: Pick<Outputs, 'userPoolClientId' | 'signInPageUrl' | 'socialSignIn'>,
    page: string | undefined,
    storage: ICognitoStorage,
  ) {
    const { userPoolClientId, signInPageUrl, socialSignIn } = outputs;
    this.#clientId = userPoolClientId;
    this.#hosted = signInPageUrl ?? '';
    this.#page = page ?? '';
    this.#storage = storage;
    this.#mark = `UsherHostedSession.${userPoolClientId}`;
    this.#pending = globalThis.sessionStorage ?? storage;
    this.#key = `UsherSignIn.${userPoolClientId}`;
    this.providers = signInPageUrl && socialSignIn ? providersFor(JSON.parse(socialSignIn), page) : [];
  }

  /** The address to send the browser to. */
  async begin(provider: SignInProvider): Promise<string> {
    const [state, verifier] = [random(), random()];
    this.#pending.setItem(this.#key, JSON.stringify({ state, verifier, provider } satisfies Pending));
    return this.#address('/oauth2/authorize', {
      identity_provider: provider.id,
      response_type: 'code',
      redirect_uri: this.#page,
      scope,
      state,
      code_challenge_method: 'S256',
      code_challenge: await challengeOf(verifier),
    });
  }

  /** A session for the code that the browser came back with; undefined for any other address. */
  async complete(address: string): Promise<CognitoUserSession | undefined> {
    if (!isReturn(address)) return undefined;
    const answer = new URL(address).searchParams;
    const pending = this.#takePending();
    if (!pending || answer.get('state') !== pending.state)
      throw new AuthError('StateMismatch', 'This sign-in was not started in this tab. Please try again.');
    const code = answer.get('code');
    if (code === null) throw refusedBy(pending.provider, answer);
    const session = sessionFrom(await this.#exchange(code, pending));
    this.#storage.setItem(this.#mark, 'yes');
    return session;
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

  /** A code and its verifier are good for one try. */
  #takePending(): Pending | undefined {
    const kept = this.#pending.getItem(this.#key);
    this.#pending.removeItem(this.#key);
    return kept === null ? undefined : (JSON.parse(kept) as Pending);
  }

  async #exchange(code: string, { verifier, provider }: Pending): Promise<Tokens> {
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: this.#clientId,
      redirect_uri: this.#page,
      code,
      code_verifier: verifier,
    });
    const response = await fetch(`${this.#hosted}/oauth2/token`, { method: 'POST', body }).catch(
      (cause: unknown) => {
        throw new NetworkError('The server cannot be reached.', { cause });
      },
    );
    if (response.ok) return (await response.json()) as Tokens;
    throw new AuthError(
      'CodeRefused',
      `The sign-in with ${provider.name} could not be completed. Please try again.`,
    );
  }

  #address(path: string, parameters: Record<string, string>): string {
    return `${this.#hosted}${path}?${new URLSearchParams({ client_id: this.#clientId, ...parameters })}`;
  }
}

/** Whether the browser has come back from the hosted page with this address. */
export function isReturn(address: string): boolean {
  const { searchParams } = new URL(address);
  return searchParams.has('state') && (searchParams.has('code') || searchParams.has('error'));
}

/** The address without what the hosted page added: a code has no place in the history. */
export function withoutReturn(address: string): string {
  const url = new URL(address);
  for (const name of returned) url.searchParams.delete(name);
  return url.href;
}

/** None where the pool does not send the browser back to this page, or does not let it come back after signing out. */
function providersFor(
  { providers, callbackUrls, logoutUrls }: SocialSignIn,
  page: string | undefined,
): SignInProvider[] {
  if (page === undefined || !callbackUrls.includes(page) || !logoutUrls.includes(page)) return [];
  return providers.map((id) => ({ id, name: names[id] ?? id }));
}

function refusedBy({ name }: SignInProvider, answer: URLSearchParams): AuthError {
  const error = answer.get('error') ?? '';
  const description = answer.get('error_description')?.trim();
  if (error === 'access_denied' && !description)
    return new AuthError(error, `You did not sign in with ${name}. Nothing has changed.`);
  const why = description || error;
  return new AuthError(error, `The sign-in with ${name} did not work: ${why.replace(/\.?$/, '.')}`);
}

/** 43 characters of base64url: 256 bits. */
function random(): string {
  return base64Url(crypto.getRandomValues(new Uint8Array(32)));
}

async function challengeOf(verifier: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  return base64Url(new Uint8Array(hash));
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

function sessionFrom(tokens: Tokens): CognitoUserSession {
  return new CognitoUserSession({
    IdToken: new CognitoIdToken({ IdToken: tokens.id_token }),
    AccessToken: new CognitoAccessToken({ AccessToken: tokens.access_token }),
    RefreshToken: new CognitoRefreshToken({ RefreshToken: tokens.refresh_token }),
  });
}
