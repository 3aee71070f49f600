import { createContext, useContext, useEffect, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import type { Snapshot, UsherClient } from '../core.ts';
import { TransportProvider } from './TransportProvider.tsx';

const UsherContext = createContext<UsherClient | undefined>(undefined);

/** Everything below shares one account, read once and kept live while this is mounted. */
export function UsherProvider({ client, children }: { client: UsherClient; children: ReactNode }) {
  useEffect(() => client.start(), [client]);
  return (
    <TransportProvider transport={client.transport}>
      <UsherContext.Provider value={client}>{children}</UsherContext.Provider>
    </TransportProvider>
  );
}

export function useUsher(): UsherClient {
  const client = useContext(UsherContext);
  if (!client) throw new Error('Usher’s hooks work inside <UsherProvider> only.');
  return client;
}

export function useSnapshot(): Snapshot {
  const client = useUsher();
  return useSyncExternalStore(client.subscribe, client.getSnapshot, client.getInitialSnapshot);
}
