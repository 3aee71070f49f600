import { dataOf } from './answer.ts';
import { bodyOf } from './bodyOf.ts';
import type { Operation } from './transport.ts';
import { UnreachableError, SignedOutError } from './errors.ts';

/** Gives the access token; `renewed` asks for a fresh one because the last was turned down. */
export type TokenSource = (renewed?: boolean) => Promise<string>;

export interface GraphqlOptions {
  url: string;
  token: TokenSource;
  fetch?: typeof fetch;
  /** Milliseconds before the nth repetition of a query, counted from 0; undefined gives up. */
  retryDelay?: (repetition: number) => number | undefined;
}

export type GraphqlQuery = <Result, Variables>(
  document: Operation<Result, Variables>,
  variables: Variables,
) => Promise<Result>;

/**
 * Queries and mutations over HTTP. Queries are repeated when the network or the server fails. A mutation never is, for
 * it may have happened: the caller decides, with an idempotency key. A turned-down token is renewed once for both,
 * because nothing was executed.
 */
export function createGraphql({
  url,
  token,
  fetch: send = (input, init) => globalThis.fetch(input, init),
  retryDelay = backOff,
}: GraphqlOptions): GraphqlQuery {
  async function post(body: string, authorization: string): Promise<Response> {
    try {
      return await send(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body,
      });
    } catch (cause) {
      throw new UnreachableError('The server cannot be reached.', { cause });
    }
  }

  async function once(body: string): Promise<Response> {
    const response = await post(body, await token());
    if (response.status !== 401) return response;
    const again = await post(body, await token(true));
    if (again.status === 401) throw new SignedOutError('The session has ended. Please sign in again.');
    return again;
  }

  return async function query<Result, Variables>(
    document: Operation<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    const text = document.toString();
    const body = bodyOf(text, variables);
    const mayRepeat = /^\s*(query\b|\{)/.test(text);
    for (let repetition = 0; ; repetition++) {
      const delay = mayRepeat ? retryDelay(repetition) : undefined;
      try {
        const response = await once(body);
        if (response.status < 500 && response.status !== 429) return await dataOf<Result>(response);
        if (delay === undefined) throw new UnreachableError(`The server answered ${response.status}.`);
      } catch (error) {
        if (!(error instanceof UnreachableError) || delay === undefined) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
  };
}

function backOff(repetition: number): number | undefined {
  return [200, 800][repetition];
}
