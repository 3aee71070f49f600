import { createContext, useContext } from 'react';
import type { ReactNode } from 'react';
import type { Transport } from '../core.ts';

const TransportContext = createContext<Transport | undefined>(undefined);

/** For pages that read and send but show no account of their own. `<UsherProvider>` brings it along. */
export function TransportProvider({ transport, children }: { transport: Transport; children: ReactNode }) {
  return <TransportContext.Provider value={transport}>{children}</TransportContext.Provider>;
}

export function useTransport(): Transport {
  const transport = useContext(TransportContext);
  if (!transport) throw new Error('Usher’s hooks work inside <UsherProvider> only.');
  return transport;
}
