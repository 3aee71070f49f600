import { useCallback, useEffect, useEffectEvent, useState } from 'react';
import type { Operation } from '@usher/client';
import { useTransport } from './TransportProvider.tsx';

export interface Read<Result> {
  data: Result | undefined;
  error: Error | undefined;
  loading: boolean;
  reload: () => void;
}

/** Reads anything of the API, again whenever its variables or `revision` change. Shows the last answer meanwhile. */
export function useRead<Result, Variables>(
  document: Operation<Result, Variables>,
  variables: Variables,
  revision?: string | number,
): Read<Result> {
  const transport = useTransport();
  const [answer, setAnswer] = useState<{ to?: string; data?: Result; error?: Error }>({});
  const [round, setRound] = useState(0);
  // The first revision to be known is no change.
  const [first, setFirst] = useState(revision);
  if (first === undefined && revision !== undefined) setFirst(revision);
  const request = JSON.stringify([variables, round, revision === first ? undefined : revision]);
  const query = useEffectEvent(() => transport.query(document, variables));
  useEffect(() => {
    let current = true;
    query().then(
      (data) => current && setAnswer({ to: request, data }),
      (error: Error) => current && setAnswer(({ data }) => ({ to: request, data, error })),
    );
    return () => {
      current = false;
    };
  }, [transport, document, request]);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  return { data: answer.data, error: answer.error, loading: answer.to !== request, reload };
}
