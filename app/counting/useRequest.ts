import type { LastAction } from '../../store/usageRow.ts';

/** One use, or one hold, as it is requested. */
export interface UseRequest {
  userId: string;
  feature: string;
  amount: number;
  action: LastAction;
  /** Of this one request: the client's own retries below us carry the same. */
  callId: string;
  hold?: { id: string; endsMs: number } | undefined;
  /**
   * Makes the account of a caller whose first use is their first call; fails for one whom the user pool has deleted. Absent
   * when the caller names the account: then it must be there.
   */
  arrive?: (() => Promise<unknown>) | undefined;
}
