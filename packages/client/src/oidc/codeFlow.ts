import type { KeyValueStorage } from '../core.ts';
import { AuthError, UnreachableError } from '../core.ts';

/** What a server adds to the address that it sends the browser back to. */
const returned = ['code', 'state', 'error', 'error_description', 'iss', 'session_state'];

/** What is kept until the browser comes back: `state` ties the answer to this tab, `verifier` the code to its request. */
export interface Pending {
  state: string;
  verifier: string;
}

/** An authorization code with PKCE, from the request to its exchange; a code and its verifier are good for one try. */
export class CodeFlow<Kept extends object = object> {
  readonly #clientId: string;
  readonly #page: string;
  readonly #storage: KeyValueStorage;
  readonly #key: string;

  constructor(clientId: string, page: string, storage: KeyValueStorage) {
    this.#clientId = clientId;
    this.#page = page;
    this.#storage = storage;
    this.#key = `UsherSignIn.${clientId}`;
  }

  /** In a browser what is pending is of this tab alone. */
  get #pending(): KeyValueStorage {
    return globalThis.document ? globalThis.sessionStorage : this.#storage;
  }

  /** The address to send the browser to. `kept` is given back with the answer. */
  async begin(endpoint: string, parameters: Record<string, string>, kept: Kept): Promise<string> {
    const [state, verifier] = [random(), random()];
    this.#pending.setItem(this.#key, JSON.stringify({ state, verifier, ...kept }));
    const request = new URLSearchParams({
      client_id: this.#clientId,
      ...parameters,
      response_type: 'code',
      redirect_uri: this.#page,
      state,
      code_challenge_method: 'S256',
      code_challenge: await challengeOf(verifier),
    });
    return `${endpoint}?${request}`;
  }

  /** What was begun in this tab, which the answer in the address belongs to. */
  take(answer: URLSearchParams): Pending & Kept {
    const kept = this.#pending.getItem(this.#key);
    this.#pending.removeItem(this.#key);
    const pending = kept === null ? undefined : (JSON.parse(kept) as Pending & Kept);
    if (!pending || answer.get('state') !== pending.state)
      throw new AuthError('StateMismatch', 'This sign-in was not started in this tab. Please try again.');
    return pending;
  }

  /** What the token endpoint answers to a code; undefined when it takes it not. */
  exchange<Tokens>(endpoint: string, code: string, { verifier }: Pending): Promise<Tokens | undefined> {
    return this.ask<Tokens>(endpoint, {
      grant_type: 'authorization_code',
      redirect_uri: this.#page,
      code,
      code_verifier: verifier,
    });
  }

  async ask<Tokens>(endpoint: string, fields: Record<string, string>): Promise<Tokens | undefined> {
    const body = new URLSearchParams({ client_id: this.#clientId, ...fields });
    const response = await fetch(endpoint, { method: 'POST', body }).catch((cause: unknown) => {
      throw new UnreachableError('The server cannot be reached.', { cause });
    });
    if (response.status >= 500) throw new UnreachableError('The sign-in cannot be reached just now.');
    return response.ok ? ((await response.json()) as Tokens) : undefined;
  }
}

/** Whether the browser has come back from a page to sign in with this address. */
export function isReturn(address: string): boolean {
  const { searchParams } = new URL(address);
  return searchParams.has('state') && (searchParams.has('code') || searchParams.has('error'));
}

/** The address without what that page added: a code has no place in the history. */
export function withoutReturn(address: string): string {
  const url = new URL(address);
  for (const name of returned) url.searchParams.delete(name);
  return url.href;
}

/** Why the browser came back without a code. `at` is where people signed in. */
export function refusedBy(at: string, answer: URLSearchParams): AuthError {
  const error = answer.get('error') ?? '';
  const description = answer.get('error_description')?.trim();
  if (error === 'access_denied' && !description)
    return new AuthError(error, `You did not sign in with ${at}. Nothing has changed.`);
  const why = description || error;
  return new AuthError(error, `The sign-in with ${at} did not work: ${why.replace(/\.?$/, '.')}`);
}

/** 43 characters of base64url: 256 bits. */
export function random(): string {
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
