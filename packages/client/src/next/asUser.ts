import { createUsherClient, SignedOutError, type UsherClient } from '../core.ts';
import type { NextOptions } from './options.ts';

/** What acts as the user of the request that is being answered: a new one each time, because it remembers whose account it saw. */
export function asUser({ graphqlUrl, realtimeUrl, token, fetch: given }: NextOptions): UsherClient {
  return createUsherClient({
    graphqlUrl,
    realtimeUrl,
    async token(renewed) {
      const found = renewed ? undefined : await token();
      if (found === undefined) throw new SignedOutError('No user is signed in, or the session has ended.');
      return found;
    },
    // What one user gets is no answer for the next.
    fetch: (input, init) => (given ?? fetch)(input, { ...init, cache: 'no-store' }),
  });
}

/** Undefined for a visitor, and when the session has run out: a page is shown to both. */
export async function read<Value>(
  options: NextOptions,
  ask: (client: UsherClient) => Promise<Value>,
): Promise<Value | undefined> {
  // Before anything else: while Next.js builds, there is no request, and the page waits here.
  if ((await options.token()) === undefined) return undefined;
  try {
    return await ask(asUser(options));
  } catch (error) {
    if (error instanceof SignedOutError) return undefined;
    throw error;
  }
}
