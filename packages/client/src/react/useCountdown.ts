import { useEffect, useState } from 'react';
import { useUsher } from './UsherProvider.tsx';

/** Milliseconds until a moment by the server's clock, never below 0; counts down while mounted. */
export function useCountdown(until: string | undefined): number | undefined {
  const client = useUsher();
  const [, tick] = useState(0);
  const left = until === undefined ? undefined : Math.max(0, Date.parse(until) - client.serverNow());
  const counting = left !== undefined && left > 0;
  useEffect(() => {
    if (!counting) return;
    const timer = setInterval(() => tick((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, [counting]);
  return left;
}
