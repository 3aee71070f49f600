import { useCallback, useState } from 'react';
import type { Operation } from '@usher/client';
import { useTransport } from './TransportProvider.tsx';

/** Sends a mutation. Answers undefined when it failed, with the reason in `error`. */
export function useSend<Result, Variables>(document: Operation<Result, Variables>) {
  const transport = useTransport();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const send = useCallback(
    async (variables: Variables): Promise<Result | undefined> => {
      setBusy(true);
      setError(undefined);
      try {
        return await transport.query(document, variables);
      } catch (failure) {
        setError(failure instanceof Error ? failure : new Error(String(failure)));
        return undefined;
      } finally {
        setBusy(false);
      }
    },
    [transport, document],
  );
  return { send, busy, error };
}
