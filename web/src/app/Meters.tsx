import { useEffect, useId, useRef } from 'react';
import type { FeatureKey } from '../features.ts';
import { useAnnounce } from '../ui/Announcer.tsx';
import { UsageMeter } from '../ui/Meter.tsx';
import { Empty } from '../ui/Notice.tsx';
import { meterOf } from '@usher/client';
import { useAccount } from '@usher/client/react';

/** The account's counters, live. Without `features`, all of them. */
export function Meters({ features }: { features?: readonly FeatureKey[] }) {
  const heading = useId();
  const { data: account } = useAccount();
  useAnnouncedLimits();
  const shown =
    account?.usage.filter(({ feature }) => !features || features.includes(feature as FeatureKey)) ?? [];
  return (
    <section className="card stack" aria-labelledby={heading}>
      <h2 id={heading}>Usage</h2>
      {shown.length === 0 && <Empty>Your plan has no metered features.</Empty>}
      {shown.map((usage) => (
        <UsageMeter key={usage.feature} usage={usage} />
      ))}
    </section>
  );
}

/** Speaks when a limit is reached or lifted, not at every count. */
function useAnnouncedLimits(): void {
  const { data: account } = useAccount();
  const announce = useAnnounce();
  const before = useRef(new Map<string, boolean>());
  useEffect(() => {
    for (const usage of account?.usage ?? []) {
      const { feature, name } = usage;
      const full = meterOf(usage).state === 'full';
      const was = before.current.get(feature);
      if (was !== undefined && was !== full) {
        announce(full ? `${name}: limit reached.` : `${name}: available again.`);
      }
      before.current.set(feature, full);
    }
  }, [account, announce]);
}
