import type { AnyAuth } from '../signin/useSession.ts';
import { UnreachableError } from '@usher/client';

/** Under this path lies the operators’ part, and nothing else; the gate in front of it reads the cookie. */
const gatedPath = '/operators/';
const cookieName = 'usher-operator';
const secondMs = 1000;
/** How long before a token expires a new one is shown. */
const aheadSeconds = 120;
/** Between two renewals, even where this machine's clock is wrong or the network away. */
const betweenSeconds = 60;

/**
 * What lets an operator’s browser load the operators’ part: scripts and styles are asked for without headers of
 * ours, so the access token travels in a cookie, to that one path only.
 */
export class Pass {
  readonly #auth: AnyAuth;
  #shown: string | undefined;
  /** Signed out: a renewal that is still on its way must not bring the cookie back. */
  #isOver = false;

  constructor(auth: AnyAuth) {
    this.#auth = auth;
  }

  /** The access token, for the API; a new one is shown at the gate too. */
  readonly token = async (renewed = false): Promise<string> => {
    const token = await this.#auth.token(renewed);
    if (token !== this.#shown) this.#show(token);
    return token;
  };

  /**
   * To be called before anything is imported that lies behind the gate: a browser remembers an import that failed and does not
   * try it again. Throws the sentence for the page.
   */
  readonly admit = async (): Promise<void> => {
    this.#show(await this.#auth.token());
    if (await isLetIn()) return;
    // The token may have run out by the server’s clock and not by this one’s.
    this.#show(await this.#auth.token(true));
    if (!(await isLetIn()))
      throw new Error(
        'The operators’ page was refused to this browser. It needs its cookies, and an account in one of the groups of operators.',
      );
  };

  /**
   * Keeps showing a token that is good, until it is told to stop: the editor loads some of its parts (a formatter, its icons) by
   * itself, when they are used.
   */
  keep(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wait = (seconds: number) => {
      if (!this.#isOver) timer = setTimeout(renew, seconds * secondMs);
    };
    const next = (token: string) => wait(renewalIn(token));
    // A failure reaches the next load, through `admit`; the end of a session is reported by the session.
    const renew = () => void this.token(true).then(next, () => wait(betweenSeconds));
    this.#isOver = false;
    void this.token().then(next, () => wait(betweenSeconds));
    return () => {
      this.#isOver = true;
      clearTimeout(timer);
    };
  }

  static drop(): void {
    writeCookie('', 0);
  }

  #show(token: string): void {
    if (this.#isOver) return;
    this.#shown = token;
    writeCookie(token, lifetimeSeconds(token));
  }
}

async function isLetIn(): Promise<boolean> {
  const response = await fetch(gatedPath, { method: 'HEAD', cache: 'no-store' }).catch((cause: unknown) => {
    throw new UnreachableError('The server cannot be reached.', { cause });
  });
  if (response.ok) return true;
  if (response.status === 403) return false;
  throw new Error(`The operators’ page cannot be loaded just now: the server answered ${response.status}.`);
}

function writeCookie(value: string, maxAgeSeconds: number): void {
  const onlyEncrypted = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${cookieName}=${value}; Path=${gatedPath}; Max-Age=${maxAgeSeconds}; SameSite=Strict${onlyEncrypted}`;
}

/** The whole life, whenever it began: this machine’s clock may be wrong, and it is the gate that decides. */
function lifetimeSeconds(token: string): number {
  const { exp, iat } = timesOf(token);
  return exp - iat;
}

function renewalIn(token: string): number {
  const left = timesOf(token).exp - Date.now() / secondMs;
  return Math.max(betweenSeconds, Math.min(left, lifetimeSeconds(token)) - aheadSeconds);
}

function timesOf(token: string): { exp: number; iat: number } {
  const payload = token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/');
  return JSON.parse(atob(payload)) as { exp: number; iat: number };
}
