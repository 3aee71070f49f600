import type { LastAction } from '../../store/rows/lastAction.ts';

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

export interface Wanted {
  request: UseRequest;
  /** Tells a retry of the request from another request. */
  id: string;
  /** A receipt says whether it was counted. */
  hasKey: boolean;
  /** It was seen to be busy, so that it may be split. */
  isBusy: boolean;
}
