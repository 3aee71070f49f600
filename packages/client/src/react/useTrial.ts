import { useState } from 'react';
import { StartTrialDocument, TrialStateDocument } from '@usher/client';
import { useUsherStore } from './UsherProvider.tsx';
import { useMe } from './useMe.ts';
import { useRead } from './useRead.ts';
import { useSend } from './useSend.ts';

/** The account's trial of one product: whether there was one, whether it may start, and the way to start it. */
export function useTrial(productId: string) {
  const store = useUsherStore();
  const { me } = useMe();
  const { data, error, loading, reload } = useRead(TrialStateDocument, { productId }, me?.version);
  const starting = useSend(StartTrialDocument);
  // Until the state is read again the old one still says that the trial may start.
  const [pressedAt, setPressedAt] = useState<typeof data>();
  const start = async () => {
    setPressedAt(data);
    const result = await starting.send({ productId });
    // Also after a conflict: another window may have started it, and the button must say so.
    await store.refresh();
    reload();
    return result?.startTrial;
  };
  return {
    state: data?.trial,
    loading,
    error: starting.error ?? error,
    start,
    starting: starting.busy || (pressedAt !== undefined && pressedAt === data && !error),
    reload,
  };
}
