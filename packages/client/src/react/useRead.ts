import { useCallback, useEffect, useRef, useState } from 'react';
import type { Operation } from '../core.ts';
import type { QueryResult } from './results.ts';
import { useTransport } from './TransportProvider.tsx';
import { useLatest } from './useLatest.ts';

export interface ReadResult<Data> extends QueryResult<Data> {
  /** An answer is on its way, the first or a newer one. */
  isFetching: boolean;
}

/** Reads anything of the API, again whenever its variables or `revision` change. Shows the last answer meanwhile. */
export function useRead<Data, Variables>(
  document: Operation<Data, Variables>,
  variables: Variables,
  revision?: string | number,
): ReadResult<Data> {
  const transport = useTransport();
  const [answer, setAnswer] = useState<{ to?: string; data?: Data; error?: Error }>({});
  const [round, setRound] = useState(0);
  // The first revision to be known is no change.
  const [first, setFirst] = useState(revision);
  if (first === undefined && revision !== undefined) setFirst(revision);
  const request = JSON.stringify([variables, round, revision === first ? undefined : revision]);
  const latest = useLatest(variables);
  const waiting = useRef(new Set<() => void>());
  useEffect(() => {
    let current = true;
    const answered = () => {
      for (const done of waiting.current) done();
      waiting.current.clear();
    };
    transport.query(document, latest.current).then(
      (data) => {
        if (!current) return;
        setAnswer({ to: request, data });
        answered();
      },
      (error: Error) => {
        if (!current) return;
        setAnswer(({ data }) => ({ to: request, ...(data === undefined ? {} : { data }), error }));
        answered();
      },
    );
    return () => {
      current = false;
    };
  }, [transport, document, request, latest]);
  const refetch = useCallback(
    () =>
      new Promise<void>((resolve) => {
        waiting.current.add(resolve);
        setRound((count) => count + 1);
      }),
    [],
  );
  const { to, data, error } = answer;
  return {
    data,
    error,
    isPending: data === undefined && error === undefined,
    isFetching: to !== request,
    refetch,
  };
}
