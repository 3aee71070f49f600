import type { KeyValueStorage, SignedIn, Outputs } from '../core.ts';
import { AuthError, UnreachableError, SignedOutError, browserStorage } from '../core.ts';
import { claimsIn } from '../core/claims.ts';
import { CodeFlow, isReturn, random, refusedBy } from './codeFlow.ts';

/** What of the issuer's discovery document is used. */
interface Discovery {
  issuer: string;
  authorization_endpoint: string;
  token_endpoint: string;
  end_session_endpoint?: string;
  scopes_supported?: string[];
}

/** What the token endpoint answers. */
interface Tokens {
  id_token?: string;
  access_token?: string;
  refresh_token?: string;
}

/** A session as it is kept. */
interface Kept {
  /** The token for the API. */
  token: string;
  idToken: string;
  refreshToken?: string;
  tokenEndpoint: string;
  endSession?: string;
  /** When this machine got the token: its clock need not agree with the issuer's. */
  receivedMs: number;
}

/** A token is renewed this long before it ends, and once it is this old: operators are refused with an older one. */
const aheadMs = 30_000;
const oldMs = 45 * 60_000;

/** A session with an issuer that speaks OpenID Connect: a code with PKCE, for the page at `page`, kept in `storage`. */
export class IssuerSession {
  readonly #outputs: Pick<Outputs, 'issuer' | 'issuerAddress' | 'clientId' | 'tokenClaims'>;
  readonly #page: string;
  readonly #storage: KeyValueStorage;
  readonly #key: string;
  readonly #flow: CodeFlow<{ nonce: string }>;
  readonly #listeners = new Set<() => void>();
  #discovery: Promise<Discovery> | undefined;
  #renewal: Promise<Kept> | undefined;

  constructor(
    outputs: Pick<Outputs, 'issuer' | 'issuerAddress' | 'clientId' | 'tokenClaims'>,
    storage: KeyValueStorage = browserStorage('localStorage'),
    page: string = globalThis.location ? location.origin + location.pathname : '',
  ) {
    this.#outputs = outputs;
    this.#page = page;
    this.#storage = storage;
    this.#key = `UsherIssuerSession.${outputs.clientId}`;
    this.#flow = new CodeFlow(outputs.clientId!, page, storage);
  }

  /** Passwords, codes and second factors are the issuer's. */
  readonly isFromProvider = true;

  /** Called when a user signed in or out, here or in another tab. */
  onChange(listener: () => void): () => void {
    const elsewhere = (event: StorageEvent) => {
      if (event.key === null || event.key === this.#key) listener();
    };
    this.#listeners.add(listener);
    globalThis.addEventListener?.('storage', elsewhere);
    return () => {
      this.#listeners.delete(listener);
      globalThis.removeEventListener?.('storage', elsewhere);
    };
  }

  /** The address to send the browser to; it comes back to the page, whose address then goes to `completeSignIn`. */
  async begin(): Promise<string> {
    const { authorization_endpoint, scopes_supported = [] } = await this.#discover();
    const scopes = [
      'openid',
      'email',
      'profile',
      ...scopes_supported.filter((one) => one === 'offline_access'),
    ];
    const nonce = random();
    return this.#flow.begin(authorization_endpoint, { scope: scopes.join(' '), nonce }, { nonce });
  }

  /** Ends a sign-in with the address at which the browser came back; undefined when it is no such address. */
  async completeSignIn(address: string): Promise<SignedIn | undefined> {
    if (!isReturn(address)) return undefined;
    const answer = new URL(address).searchParams;
    const pending = this.#flow.take(answer);
    const code = answer.get('code');
    if (code === null) throw refusedBy(this.#host, answer);
    const { token_endpoint, end_session_endpoint } = await this.#discover();
    const tokens = await this.#flow.exchange<Tokens>(token_endpoint, code, pending);
    const idToken = tokens?.id_token;
    if (!tokens || !idToken || claimsIn(idToken)?.['nonce'] !== pending.nonce)
      throw new AuthError('CodeRefused', 'The sign-in could not be completed. Please try again.');
    const kept = this.#keep({
      ...this.#tokenFor(tokens, idToken),
      tokenEndpoint: token_endpoint,
      ...(end_session_endpoint ? { endSession: end_session_endpoint } : {}),
    });
    this.#tell();
    return this.#signedIn(kept);
  }

  /** Gives the address to send the browser to, where the issuer keeps a session that has to end as well. */
  signOut(): string | undefined {
    const kept = this.#kept();
    this.#storage.removeItem(this.#key);
    this.#tell();
    if (!kept?.endSession) return undefined;
    const request = new URLSearchParams({
      client_id: this.#outputs.clientId!,
      post_logout_redirect_uri: this.#page,
      id_token_hint: kept.idToken,
    });
    return `${kept.endSession}?${request}`;
  }

  /** Who is signed in, from the stored session; renewed when it has run out. */
  async current(): Promise<SignedIn | undefined> {
    if (!this.#kept()) return undefined;
    try {
      return this.#signedIn(await this.#fresh());
    } catch (error) {
      if (error instanceof SignedOutError) return undefined;
      throw error;
    }
  }

  /** The token for the API; `renewed` asks for a new one even if the old one has not run out. */
  readonly token = async (renewed = false): Promise<string> =>
    (renewed ? await this.#renew() : await this.#fresh()).token;

  async #fresh(): Promise<Kept> {
    const kept = this.#kept();
    if (!kept) throw new SignedOutError('No user is signed in.');
    const { exp, iat } = claimsIn(kept.token)!;
    const ageMs = Date.now() - kept.receivedMs;
    const lifeMs = (exp - iat) * 1000;
    return ageMs >= 0 && ageMs < Math.min(lifeMs - aheadMs, oldMs) ? kept : this.#renew();
  }

  /** Callers that are turned down together share one renewal. */
  #renew(): Promise<Kept> {
    this.#renewal ??= this.#renewed().finally(() => (this.#renewal = undefined));
    return this.#renewal;
  }

  async #renewed(): Promise<Kept> {
    const kept = this.#kept();
    if (!kept) throw new SignedOutError('No user is signed in.');
    const tokens = kept.refreshToken
      ? await this.#flow.ask<Tokens>(kept.tokenEndpoint, {
          grant_type: 'refresh_token',
          refresh_token: kept.refreshToken,
        })
      : undefined;
    const idToken = tokens?.id_token ?? kept.idToken;
    if (tokens) return this.#keep({ ...kept, ...this.#tokenFor(tokens, idToken) });
    // An issuer that refuses the refresh token has ended the session; its own page need not be left as well.
    this.#storage.removeItem(this.#key);
    this.#tell();
    throw new SignedOutError('The session has ended. Please sign in again.');
  }

  /** The access token where it is one that the issuer signs for anybody to read, else the id token. */
  #tokenFor({ access_token, refresh_token }: Tokens, idToken: string) {
    const isReadable = access_token && claimsIn(access_token)?.iss === this.#outputs.issuer;
    return {
      token: isReadable ? access_token : idToken,
      idToken,
      ...(refresh_token ? { refreshToken: refresh_token } : {}),
    };
  }

  #keep(session: Omit<Kept, 'receivedMs'>): Kept {
    const kept = { ...session, receivedMs: Date.now() };
    this.#storage.setItem(this.#key, JSON.stringify(kept));
    return kept;
  }

  #kept(): Kept | undefined {
    const text = this.#storage.getItem(this.#key);
    return text === null ? undefined : (JSON.parse(text) as Kept);
  }

  #signedIn({ token, idToken }: Kept): SignedIn {
    const [emailClaim = 'email', , , groupsClaim = 'groups'] = this.#outputs.tokenClaims?.split(',') ?? [];
    const claims = { ...claimsIn(idToken), ...claimsIn(token)! };
    const email = claims[emailClaim];
    const groups = claims[groupsClaim];
    return {
      userId: claims.sub,
      email: typeof email === 'string' ? email : undefined,
      groups: Array.isArray(groups) ? (groups as string[]) : [],
    };
  }

  /** Read once; a failure is tried anew. */
  #discover(): Promise<Discovery> {
    this.#discovery ??= this.#read().catch((error: unknown) => {
      this.#discovery = undefined;
      throw error;
    });
    return this.#discovery;
  }

  async #read(): Promise<Discovery> {
    const { issuer = '', issuerAddress = issuer } = this.#outputs;
    const address = `${issuerAddress.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const response = await fetch(address).catch((cause: unknown) => {
      throw new UnreachableError('The sign-in cannot be reached.', { cause });
    });
    if (!response.ok) throw new UnreachableError('The sign-in cannot be reached.');
    const discovery = (await response.json()) as Discovery;
    if (discovery.issuer !== issuer) throw new AuthError('OtherIssuer', `${address} is not of ${issuer}.`);
    return discovery;
  }

  get #host(): string {
    return new URL(this.#outputs.issuer!).host;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
