import { useEffect, useState } from 'react';

/** Longer than a function works after it has counted. */
const settleMs = 1_000;

/**
 * A revision for lists that a use adds to: changes with the counter's version, and once more when it has stood still for a second,
 * because the push of the counter may come before the function has kept its result.
 */
export function useSettled(version: number | undefined): string | undefined {
  const [settled, setSettled] = useState(version);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(version), settleMs);
    return () => clearTimeout(timer);
  }, [version]);
  return version === undefined ? undefined : `${version}/${settled}`;
}
