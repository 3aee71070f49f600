import { useCallback, useState } from 'react';
import { ConsumeUsageDocument } from '@usher/client';
import type { ActionInput, Decision, FeatureKey } from '@usher/client';
import { useTransport } from './TransportProvider.tsx';
import { useUsherStore } from './UsherProvider.tsx';

export interface ConsumeOptions {
  amount?: number;
  /** Makes it safe to ask again after a lost answer, for 24 hours. */
  idempotencyKey?: string;
  action?: ActionInput;
}

/** Uses a feature. The screen counts at once and takes it back when the answer is no. */
export function useConsume(feature: FeatureKey) {
  const transport = useTransport();
  const { run, decision, busy, error, clear } = useOptimistic(feature);
  const consume = useCallback(
    ({ amount = 1, ...rest }: ConsumeOptions = {}) =>
      run(amount, async () => {
        const answer = await transport.query(ConsumeUsageDocument, { feature, amount, ...rest });
        return answer.consumeUsage;
      }),
    [transport, feature, run],
  );
  return { consume, decision, busy, error, clear };
}

/** The same for a mutation of one's own that consumes a feature on the way and answers with the decision. */
export function useOptimistic(feature: FeatureKey) {
  const store = useUsherStore();
  const [decision, setDecision] = useState<Decision>();
  const [error, setError] = useState<Error>();
  const [running, setRunning] = useState(0);
  const run = useCallback(
    async (amount: number, send: () => Promise<Decision>): Promise<Decision | undefined> => {
      setRunning((count) => count + 1);
      setError(undefined);
      try {
        const answer = await store.optimistically(feature, amount, send);
        setDecision(answer);
        return answer;
      } catch (failure) {
        setError(failure instanceof Error ? failure : new Error(String(failure)));
        return undefined;
      } finally {
        setRunning((count) => count - 1);
      }
    },
    [store, feature],
  );
  const clear = useCallback(() => {
    setDecision(undefined);
    setError(undefined);
  }, []);
  return { run, decision, error, busy: running > 0, clear };
}
