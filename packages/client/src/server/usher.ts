import { Account } from './account.ts';
import { fromEnvironment, type Credentials, type CredentialsProvider } from './credentials.ts';
import { sender } from './send.ts';

export * from './account.ts';
export type { Action } from '../core.ts';
export * from './answers.ts';
export type { Credentials, CredentialsProvider } from './credentials.ts';
export { UnreachableError, UsherError } from '../core.ts';
export type { ErrorEntry } from '../core.ts';
export type { Held, HoldBlock, HoldOptions, RunningHold } from './hold.ts';

export interface UsherOptions {
  /** AppSync's own address of the API: the output `graphqlUrl`. */
  url: string;
  /** The default is the one in `url`, then `AWS_REGION`. */
  region?: string;
  /** Of a role that may call Usher (`backend` and those beside it). The default is what Lambda sets in the environment. */
  credentials?: Credentials | CredentialsProvider;
  /** Tries of one call, the first included; the default is 4. */
  tries?: number;
  /** Milliseconds after which one try is given up; the default is 10,000. */
  timeoutMs?: number;
  /** For tests and proxies; the default is the global one. */
  fetch?: typeof fetch;
  /** The time, in epoch milliseconds, for a local Usher whose clock was moved; the default is the time. */
  now?: () => number;
}

export interface Usher {
  /** The account of a user, by the `sub` of the user. */
  account(id: string): Account;
}

/** For a backend: it may act for any account, as far as its role allows. Keep it out of browsers. */
export function createUsher(options: UsherOptions): Usher {
  const { credentials = fromEnvironment } = options;
  const send = sender({
    url: options.url,
    region: options.region ?? regionIn(options.url),
    credentials: typeof credentials === 'function' ? credentials : () => Promise.resolve(credentials),
    tries: options.tries ?? 4,
    timeoutMs: options.timeoutMs ?? 10_000,
    fetch: options.fetch ?? fetch,
    now: options.now ?? Date.now,
  });
  return { account: (id) => new Account(id, send) };
}

function regionIn(url: string): string {
  const region = /\.appsync-api\.([a-z0-9-]+)\.amazonaws\.com/.exec(url)?.[1] ?? process.env['AWS_REGION'];
  if (!region)
    throw new Error('The region of the API is not in its address: give `region`, or set AWS_REGION.');
  return region;
}
