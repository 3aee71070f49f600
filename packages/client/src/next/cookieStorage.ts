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

const nameOf = (key: string) => prefix + encodeURIComponent(key);

/** Keeps a session in cookies that no script of the page can read. Written in a server action or a route handler only. */
export function cookieStorage(jar: CookieJar): KeyValueStorage {
  return {
    getItem: (key) => valueIn(jar, key),
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

/**
 * The access token of the session that `CognitoSession` keeps in cookies; it may have run out. Writes nothing, so that a page can ask,
 * and what runs before it: `request.cookies` of a proxy is such a jar too.
 */
export function tokenInCookies(jar: Pick<CookieJar, 'get'>, userPoolClientId: string): string | undefined {
  const start = `CognitoIdentityServiceProvider.${userPoolClientId}`;
  const user = valueIn(jar, `${start}.LastAuthUser`);
  return (user !== null && valueIn(jar, `${start}.${user}.accessToken`)) || undefined;
}

function valueIn(jar: Pick<CookieJar, 'get'>, key: string): string | null {
  return jar.get(nameOf(key))?.value || null;
}
