import { useState } from 'react';
import { TrialStateDocument } from '../core.ts';
import type { ProductId, StartedTrial, TrialState } from '../core.ts';
import type { MutationResult } from './results.ts';
import { useAccount } from './useAccount.ts';
import { useMutation } from './useMutation.ts';
import { useRead } from './useRead.ts';
import type { ReadResult } from './useRead.ts';
import { useUsher } from './UsherProvider.tsx';

export interface TrialResult extends ReadResult<TrialState> {
  /** Starts it. Pending until the state is read again, so that no second press starts it again. */
  start: MutationResult<StartedTrial, void>;
}

/** The account's trial of one product: whether there was one, whether it may start, and the way to start it. */
export function useTrial(productId: ProductId): TrialResult {
  const client = useUsher();
  const { data: account } = useAccount();
  const read = useRead(TrialStateDocument, { productId }, account?.version);
  const { refetch } = read;
  // Until the state is read again the old one still says that the trial may start.
  const [pressedAt, setPressedAt] = useState<typeof read.data>();
  const start = useMutation(async () => {
    setPressedAt(read.data);
    try {
      return await client.startTrial(productId);
    } finally {
      void refetch();
    }
  });
  const isOld = pressedAt !== undefined && pressedAt === read.data && !read.error;
  return { ...read, data: read.data?.trial, start: { ...start, isPending: start.isPending || isOld } };
}
