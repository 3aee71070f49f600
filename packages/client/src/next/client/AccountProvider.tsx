import { useEffect, useState, type ReactNode } from 'react';
import { createUsherClient, type Account } from '../../core.ts';
import { UsherProvider } from '../../react.ts';
import { tokenFrom } from './tokenFrom.ts';

export interface AccountProviderProps {
  graphqlUrl: string;
  realtimeUrl: string;
  /** The route that gives the page its token. */
  tokenUrl: string;
  /** As the server has read it, so that the first paint shows it; undefined is read by the page. */
  account: Account | undefined;
  children: ReactNode;
}

/** What `usher.Provider` hands over from the server to the page: only what can be sent. Another user needs another `key`. */
export function AccountProvider({ tokenUrl, account, children, ...addresses }: AccountProviderProps) {
  const [client] = useState(() =>
    createUsherClient({ ...addresses, token: tokenFrom(tokenUrl), ...(account ? { account } : {}) }),
  );
  // What a server action has changed comes with the page that it renders, before it is pushed.
  useEffect(() => {
    if (account) client.take(account);
  }, [client, account]);
  return <UsherProvider client={client}>{children}</UsherProvider>;
}
