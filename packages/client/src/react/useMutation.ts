import { useCallback, useState } from 'react';
import type { Transport } from '../core.ts';
import type { MutationCallbacks, MutationResult } from './results.ts';
import { useTransport } from './TransportProvider.tsx';
import { useLatest } from './useLatest.ts';

interface Calls<Data> {
  /** The transport that they were sent with: a page may continue with another user's client. */
  by: Transport;
  running: number;
  data?: Data | undefined;
  error?: Error | undefined;
}

/** Of what changes something: what has become of the last call, and how many are under way. */
export function useMutation<Data, Variables = void>(
  mutationFn: (variables: Variables) => Promise<Data>,
): MutationResult<Data, Variables> {
  const by = useTransport();
  const latest = useLatest(mutationFn);
  const [known, setKnown] = useState<Calls<Data>>({ by, running: 0 });
  const { data, error, running } = known.by === by ? known : { running: 0 };
  const mutateAsync = useCallback(
    async (variables: Variables): Promise<Data> => {
      setKnown((now) =>
        now.by === by ? { ...now, running: now.running + 1, error: undefined } : { by, running: 1 },
      );
      const answered = (how: Partial<Calls<Data>>) =>
        setKnown((now) => (now.by === by ? { ...now, ...how, running: now.running - 1 } : now));
      try {
        const answer = await latest.current(variables);
        answered({ data: answer });
        return answer;
      } catch (thrown) {
        const failure = thrown instanceof Error ? thrown : new Error(String(thrown));
        answered({ error: failure });
        throw failure;
      }
    },
    [by, latest],
  );
  const mutate = useCallback(
    (variables: Variables, { onSuccess, onError }: MutationCallbacks<Data> = {}) => {
      mutateAsync(variables).then(
        (answer) => onSuccess?.(answer),
        (failure: Error) => onError?.(failure),
      );
    },
    [mutateAsync],
  );
  const reset = useCallback(() => setKnown(({ by: of, running: left }) => ({ by: of, running: left })), []);
  return { data, error, isPending: running > 0, mutate, mutateAsync, reset };
}
