import { useEffect, useState } from 'react';
import type { Operation } from '../core.ts';
import { useTransport } from './TransportProvider.tsx';
import { useLatest } from './useLatest.ts';

/**
 * Any subscription, for as long as the component is mounted. `onReady` is called whenever events begin to flow: what
 * happened before is to be read then. Answers why it is over, if it is.
 */
export function useSubscription<Result, Variables>(
  document: Operation<Result, Variables>,
  variables: Variables,
  { onEvent, onReady }: { onEvent: (result: Result) => void; onReady?: () => void },
): Error | undefined {
  const transport = useTransport();
  const [end, setEnd] = useState<{ of: string; error: Error }>();
  const latest = useLatest({ onEvent, onReady });
  const key = JSON.stringify(variables);
  useEffect(
    () =>
      transport.subscribe(document, JSON.parse(key) as Variables, {
        next: (result) => latest.current.onEvent(result),
        ready: () => latest.current.onReady?.(),
        error: (error) => setEnd({ of: key, error }),
      }),
    [transport, document, key, latest],
  );
  return end?.of === key ? end.error : undefined;
}
