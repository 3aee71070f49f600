import type { Usage, FeatureKey } from '@usher/client';
import { useMe } from './useMe.ts';

export interface Feature {
  /** True while nothing is known yet; `allowed` is then false. */
  loading: boolean;
  error: Error | undefined;
  /** Whether a use of one unit would probably be allowed. A hint for the screen; the server decides. */
  allowed: boolean;
  /** Whether any plan, trial or grant of the account names the feature. */
  included: boolean;
  unlimited: boolean;
  used: number;
  limit: number | null;
  remaining: number | null;
  resetsAt: Date | undefined;
  usage: Usage | undefined;
}

/** One feature of the signed-in account, live. */
export function useFeature(key: FeatureKey): Feature {
  const { me, error, loading } = useMe();
  const usage = me?.usage.find(({ feature }) => feature === key);
  const remaining = usage ? usage.remaining : 0;
  return {
    loading,
    error,
    allowed: usage !== undefined && (remaining === null || remaining >= 1),
    included: usage !== undefined,
    unlimited: usage !== undefined && usage.limit === null,
    used: usage?.used ?? 0,
    limit: usage ? usage.limit : 0,
    remaining,
    resetsAt: usage?.resetsAt ? new Date(usage.resetsAt) : undefined,
    usage,
  };
}
