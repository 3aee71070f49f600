import type { LastAction } from '../../store/usageRow.ts';

/** One use, or one hold, as it is requested. */
export interface UseRequest {
  userId: string;
  feature: string;
  amount: number;
  action: LastAction;
  /** Of this one request: the SDK's own retries below us carry the same. */
  requestId: string;
  hold?: { id: string; endsMs: number } | undefined;
  /** A caller who names the user is told when there is none; a caller's own first use may come before the row. */
  mustExist?: boolean;
}
