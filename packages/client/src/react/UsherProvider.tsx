import { createContext, useContext, useEffect, useMemo, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { UsherStore } from '@usher/client';
import type { Snapshot, Transport } from '@usher/client';
import { TransportProvider } from './TransportProvider.tsx';

const UsherContext = createContext<UsherStore | undefined>(undefined);

/** Everything below shares one account, read once and kept live. Mount it when a user is signed in. */
export function UsherProvider({ transport, children }: { transport: Transport; children: ReactNode }) {
  const store = useMemo(() => new UsherStore(transport), [transport]);
  useEffect(() => {
    const stop = store.start();
    const forget = onAwake(() => store.readSoon());
    return () => {
      stop();
      forget();
    };
  }, [store]);
  return (
    <TransportProvider transport={transport}>
      <UsherContext value={store}>{children}</UsherContext>
    </TransportProvider>
  );
}

/** A tab that slept may have missed anything. Where there is no page (React Native), nothing is listened to. */
function onAwake(act: () => void): () => void {
  if (typeof document === 'undefined') return () => undefined;
  const awake = () => {
    if (!document.hidden) act();
  };
  window.addEventListener('focus', awake);
  window.addEventListener('online', awake);
  document.addEventListener('visibilitychange', awake);
  return () => {
    window.removeEventListener('focus', awake);
    window.removeEventListener('online', awake);
    document.removeEventListener('visibilitychange', awake);
  };
}

export function useUsherStore(): UsherStore {
  const store = useContext(UsherContext);
  if (!store) throw new Error('Usher’s hooks work inside <UsherProvider> only.');
  return store;
}

export function useUsherSnapshot(): Snapshot {
  const store = useUsherStore();
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
}
