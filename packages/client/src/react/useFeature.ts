import type { Account, FeatureKey, Usage } from '../core.ts';
import type { QueryResult } from './results.ts';
import { useAccount, useSuspenseAccount } from './useAccount.ts';

export interface Feature extends QueryResult<Usage> {
  /** Whether a use of one unit would probably be allowed. A hint for the screen; the server decides. False while nothing is known. */
  allowed: boolean;
  /** Whether any plan, trial or grant of the account names the feature. */
  included: boolean;
  unlimited: boolean;
  used: number;
  limit: number | null;
  remaining: number | null;
  resetsAt: Date | undefined;
}

/** One feature of the signed-in account, live. `data` is its counter; undefined also where no plan of the account has it. */
export function useFeature(key: FeatureKey): Feature {
  const { data, error, isPending, refetch } = useAccount();
  return { ...featureIn(data, key), error, isPending, refetch };
}

/** The same for a component below `<Suspense>` and an error boundary. */
export function useSuspenseFeature(key: FeatureKey): Feature {
  const { data, error, isPending, refetch } = useSuspenseAccount();
  return { ...featureIn(data, key), error, isPending, refetch };
}

function featureIn(account: Account | undefined, key: FeatureKey) {
  const usage = account?.usage.find(({ feature }) => feature === key);
  const remaining = usage ? usage.remaining : 0;
  return {
    data: usage,
    allowed: usage !== undefined && (remaining === null || remaining >= 1),
    included: usage !== undefined,
    unlimited: usage !== undefined && usage.limit === null,
    used: usage?.used ?? 0,
    limit: usage ? usage.limit : 0,
    remaining,
    resetsAt: usage?.resetsAt ? new Date(usage.resetsAt) : undefined,
  };
}
