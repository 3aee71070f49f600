import type { Outputs } from '../core.ts';

/** `graphqlUrl` and `realtimeUrl` are outputs of the deployment, so `...outputs` brings them. */
export interface NextOptions extends Pick<Outputs, 'graphqlUrl' | 'realtimeUrl'> {
  /**
   * The access token that comes with the request, from a cookie or from the session of a sign-in library; undefined for a visitor.
   * Pages ask for it too, so it cannot set a cookie.
   */
  token: () => Promise<string | undefined>;
  /**
   * A new token in place of one that has run out. Only the route handlers ask for it, because they can set cookies. Without it
   * `token` is asked again, which is right for a library that renews by itself.
   */
  renew?: () => Promise<string | undefined>;
  /** Where the route handlers are; the default is `/api/usher`. */
  path?: string;
  /** For tests; the default is the global one. */
  fetch?: typeof fetch;
}
