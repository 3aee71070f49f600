import { cache, type ReactNode } from 'react';
import type { Account, FeatureKey, Product, Usage, UsherClient } from '../core.ts';
import { AccountProvider } from '../nextClient.ts';
import { asUser, read } from './asUser.ts';
import { handlersOf, type Handlers } from './handlers.ts';
import type { NextOptions } from './options.ts';

export interface NextUsher {
  /** The account of who is signed in, read once for a request; undefined for a visitor and when the session has run out. */
  getAccount(): Promise<Account | undefined>;
  /** The counter of a feature in its window of now; undefined when no plan of the account has it. */
  getUsage(feature: FeatureKey): Promise<Usage | undefined>;
  /** What is for sale, with what the account may do with each of it; undefined as `getAccount` is. */
  getProducts(): Promise<Product[] | undefined>;
  /**
   * Every verb of the account (`use`, `check`, `startTrial`, `checkout`, `portal`, …), for a server action. They throw
   * `SignedOutError` for a visitor; a refusal is an answer.
   */
  asUser(): UsherClient;
  /**
   * Gives the account to the hooks below it, in the first paint already, and keeps it live. A visitor sees `signedOut`. Put it into
   * `<Suspense>`: it waits for the request's cookies.
   */
  Provider(props: { children: ReactNode; signedOut?: ReactNode }): Promise<ReactNode>;
  /** `token`, `checkout` and `portal`, for `app/api/usher/[...usher]/route.ts`. */
  handlers: Handlers;
}

/** Usher on the server of a Next.js app: it acts as the user of each request, and has no rights of its own. */
export function createUsher(options: NextOptions): NextUsher {
  const { graphqlUrl, realtimeUrl, path = '/api/usher' } = options;
  const getAccount = cache(() => read(options, (client) => client.account()));
  return {
    getAccount,
    getUsage: async (feature) => (await getAccount())?.usage.find((usage) => usage.feature === feature),
    getProducts: () => read(options, (client) => client.products()),
    asUser: () => asUser(options),
    async Provider({ children, signedOut }) {
      if ((await options.token()) === undefined) return signedOut;
      const account = await getAccount();
      return (
        <AccountProvider
          key={account?.id}
          graphqlUrl={graphqlUrl}
          realtimeUrl={realtimeUrl}
          account={account}
          tokenUrl={`${path}/token`}
        >
          {children}
        </AccountProvider>
      );
    },
    handlers: handlersOf(options),
  };
}
