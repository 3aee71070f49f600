import { useCallback } from 'react';
import type { Account, Snapshot } from '../core.ts';
import type { QueryResult } from './results.ts';
import { useSnapshot, useUsher } from './UsherProvider.tsx';

export interface AccountResult extends QueryResult<Account> {
  /** Whether changes are being pushed. */
  connection: Snapshot['connection'];
  /** The last change of the account that was pushed. */
  lastChange: Snapshot['lastChange'];
}

/** The signed-in user's account, live. */
export function useAccount(): AccountResult {
  const client = useUsher();
  const { account, error, connection, lastChange } = useSnapshot();
  const refetch = useCallback(() => client.refetch(), [client]);
  return { data: account, error, isPending: !account && !error, refetch, connection, lastChange };
}

/** The same for a component below `<Suspense>` and an error boundary: there is always an account. */
export function useSuspenseAccount(): AccountResult & { data: Account } {
  const client = useUsher();
  const result = useAccount();
  const { data, error } = result;
  if (data) return { ...result, data };
  if (error) throw error;
  // What React waits for; it renders again when the account is there.
  throw client.reading();
}
