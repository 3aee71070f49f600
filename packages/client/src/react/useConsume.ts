import type { Decision, FeatureKey, UseOptions } from '../core.ts';
import type { MutationResult } from './results.ts';
import { useMutation } from './useMutation.ts';
import { useUsher } from './UsherProvider.tsx';

/** Uses a feature. The screen counts at once and takes it back when the answer is no: `data.allowed` says which, and why. */
export function useConsume(feature: FeatureKey): MutationResult<Decision, UseOptions | void> {
  const client = useUsher();
  return useMutation((options) => client.use(feature, options ?? {}));
}

/**
 * The same for a mutation of your own that uses a feature on the way: `mutationFn` sends it and gives the decision that it was answered with.
 * `amount` says what it will use of the feature; the default is 1.
 */
export function useConsumeWith<Variables = void>(
  feature: FeatureKey,
  mutationFn: (variables: Variables) => Promise<Decision>,
  amount: (variables: Variables) => number = () => 1,
): MutationResult<Decision, Variables> {
  const client = useUsher();
  return useMutation((variables) =>
    client.optimistically(feature, amount(variables), () => mutationFn(variables)),
  );
}
