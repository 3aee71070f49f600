/** Operators and services have fields of their own. */
export type CallerKind = 'operator' | 'service';

/** How a request shows who calls. */
export interface Caller {
  /** Headers beside `content-type` for a request with this body. */
  headers(body: string): Promise<Record<string, string>>;
  /** Forgets what it signed in with, so that the next request does so anew; absent where there is nothing to renew. */
  renew?(): void;
}
