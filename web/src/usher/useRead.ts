import { useCallback, useEffect, useRef, useState } from 'react';
import type { TypedDocumentString } from '../generated/graphql.ts';
import { useTransport } from './TransportProvider.tsx';

export interface Read<Result> {
  data: Result | undefined;
  error: Error | undefined;
  loading: boolean;
  reload: () => void;
}

/** Reads anything of the API, again whenever its variables or `revision` change. Shows the last answer meanwhile. */
export function useRead<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  revision: unknown = 0,
): Read<Result> {
  const transport = useTransport();
  const [state, setState] = useState<{ data?: Result; error?: Error; loading: boolean }>({ loading: true });
  const [round, setRound] = useState(0);
  const key = JSON.stringify(variables);
  const latest = useRef(variables);
  latest.current = variables;
  // The first revision to be known is no change.
  const first = useRef(revision);
  first.current ??= revision;
  const changed = revision === undefined || revision === first.current ? undefined : revision;
  useEffect(() => {
    let current = true;
    setState((before) => ({ ...before, loading: true }));
    transport.query(document, latest.current).then(
      (data) => current && setState({ data, loading: false }),
      (error: Error) => current && setState((before) => ({ ...before, error, loading: false })),
    );
    return () => {
      current = false;
    };
  }, [transport, document, key, changed, round]);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  return { data: state.data, error: state.error, loading: state.loading, reload };
}
