import { useEffect, useRef, useState } from 'react';
import type { TypedDocumentString } from '../generated/graphql.ts';
import { useTransport } from './TransportProvider.tsx';

/**
 * Any subscription, for as long as the component is mounted. `onReady` is called whenever events begin to flow: what
 * happened before is to be read then.
 */
export function useSubscription<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  { onEvent, onReady }: { onEvent: (result: Result) => void; onReady?: () => void },
): Error | undefined {
  const transport = useTransport();
  const [error, setError] = useState<Error>();
  const latest = useRef({ variables, onEvent, onReady });
  latest.current = { variables, onEvent, onReady };
  const key = JSON.stringify(variables);
  useEffect(() => {
    setError(undefined);
    return transport.subscribe(document, latest.current.variables, {
      next: (result) => latest.current.onEvent(result),
      ready: () => latest.current.onReady?.(),
      error: setError,
    });
  }, [transport, document, key]);
  return error;
}
