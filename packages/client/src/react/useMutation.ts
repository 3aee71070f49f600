import { useCallback, useState } from 'react';
import type { MutationCallbacks, MutationResult } from './results.ts';
import { useLatest } from './useLatest.ts';

/** Of what changes something: what has become of the last call, and how many are under way. */
export function useMutation<Data, Variables = void>(
  mutationFn: (variables: Variables) => Promise<Data>,
): MutationResult<Data, Variables> {
  const latest = useLatest(mutationFn);
  const [data, setData] = useState<Data>();
  const [error, setError] = useState<Error>();
  const [running, setRunning] = useState(0);
  const mutateAsync = useCallback(
    async (variables: Variables): Promise<Data> => {
      setRunning((count) => count + 1);
      setError(undefined);
      try {
        const answer = await latest.current(variables);
        setData(answer);
        return answer;
      } catch (thrown) {
        const failure = thrown instanceof Error ? thrown : new Error(String(thrown));
        setError(failure);
        throw failure;
      } finally {
        setRunning((count) => count - 1);
      }
    },
    [latest],
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
  const reset = useCallback(() => {
    setData(undefined);
    setError(undefined);
  }, []);
  return { data, error, isPending: running > 0, mutate, mutateAsync, reset };
}
