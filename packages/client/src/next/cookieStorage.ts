import type { KeyValueStorage } from '../core.ts';

/** What `await cookies()` of Next.js gives. */
export interface CookieJar {
  get(name: string): { value: string } | undefined;
  getAll(): { name: string }[];
  set(name: string, value: string, options: object): unknown;
  delete(name: string): unknown;
}

const prefix = 'usher.';
/** As long as a refresh token of a user pool lives at most by default. */
const keptSeconds = 30 * 24 * 60 * 60;

/** Keeps a session in cookies that no script of the page can read. Written in a server action or a route handler only. */
export function cookieStorage(jar: CookieJar): KeyValueStorage {
  const nameOf = (key: string) => prefix + encodeURIComponent(key);
  return {
    getItem: (key) => jar.get(nameOf(key))?.value || null,
    setItem: (key, value) =>
      void jar.set(nameOf(key), value, {
        httpOnly: true,
        sameSite: 'lax',
        secure: process.env['NODE_ENV'] === 'production',
        path: '/',
        maxAge: keptSeconds,
      }),
    removeItem: (key) => void jar.delete(nameOf(key)),
    clear() {
      for (const { name } of jar.getAll()) if (name.startsWith(prefix)) jar.delete(name);
    },
  };
}

/** The access token of the session that `CognitoSession` keeps in cookies; it may have run out. Writes nothing, so that a page can ask. */
export function tokenInCookies(jar: CookieJar, userPoolClientId: string): string | undefined {
  const { getItem } = cookieStorage(jar);
  const start = `CognitoIdentityServiceProvider.${userPoolClientId}`;
  const user = getItem(`${start}.LastAuthUser`);
  return (user !== null && getItem(`${start}.${user}.accessToken`)) || undefined;
}
