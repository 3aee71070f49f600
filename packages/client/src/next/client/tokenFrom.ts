import { UnreachableError, SignedOutError, type TokenSource } from '../../core.ts';
import { hasRunOut } from '../hasRunOut.ts';

/** The token of a session whose cookies no script can read: asked of the app's own route, and kept in memory until it runs out. */
export function tokenFrom(url: string): TokenSource {
  let known: string | undefined;
  let asking: Promise<string> | undefined;
  return async (renewed = false) => {
    if (!renewed && known !== undefined && !hasRunOut(known, Date.now())) return known;
    asking ??= ask(renewed ? `${url}?renewed` : url).finally(() => (asking = undefined));
    known = await asking;
    return known;
  };
}

async function ask(url: string): Promise<string> {
  let response: Response;
  try {
    response = await fetch(url, { cache: 'no-store' });
  } catch (cause) {
    throw new UnreachableError('The server cannot be reached.', { cause });
  }
  if (response.status === 401) throw new SignedOutError('No user is signed in, or the session has ended.');
  if (!response.ok) throw new UnreachableError(`${url} answered ${response.status}.`);
  return ((await response.json()) as { token: string }).token;
}
