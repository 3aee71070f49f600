import { useCallback, useEffect, useRef, useState } from 'react';
import type { Operation, Transport } from '../core.ts';
import type { QueryResult } from './results.ts';
import { useTransport } from './TransportProvider.tsx';
import { useLatest } from './useLatest.ts';

export interface ReadResult<Data> extends QueryResult<Data> {
  /** An answer is on its way, the first or a newer one. */
  isFetching: boolean;
}

interface Answer<Data> {
  /** Of whom it was asked: what another user's client has read is not shown. */
  from?: Transport;
  to?: string;
  data?: Data;
  error?: Error;
}

/** Reads anything of the API, again whenever its variables or `revision` change. Shows the last answer meanwhile. */
export function useRead<Data, Variables>(
  document: Operation<Data, Variables>,
  variables: Variables,
  revision?: string | number,
): ReadResult<Data> {
  const transport = useTransport();
  const [answer, setAnswer] = useState<Answer<Data>>({});
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
        setAnswer({ from: transport, to: request, data });
        answered();
      },
      (error: Error) => {
        if (!current) return;
        setAnswer((before) => ({
          ...(before.from === transport ? before : { from: transport }),
          ...{ to: request, error },
        }));
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
  const { to, data, error }: Answer<Data> = answer.from === transport ? answer : {};
  return {
    data,
    error,
    isPending: data === undefined && error === undefined,
    isFetching: to !== request,
    refetch,
  };
}
