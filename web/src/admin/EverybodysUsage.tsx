import { useState } from 'react';
import type { ReactNode } from 'react';
import { FeatureUsageDocument } from '../generated/graphql.ts';
import { Field } from '../ui/Field.tsx';
import { usePages } from '../ui/usePages.ts';
import { isoDay } from './days.ts';
import { Paged } from './Paged.tsx';
import { UsageTable } from './UsageTable.tsx';

/** What all accounts have used of a feature in the windows that were open on a day, with or without a limit. */
export function EverybodysUsage({ feature, children }: { feature: string; children: ReactNode }) {
  const [date, setDate] = useState(() => isoDay(Date.now()));
  const pages = usePages(
    FeatureUsageDocument,
    { feature, date: date || null, limit: 50 },
    ({ featureUsage }) => featureUsage ?? { items: [], nextToken: null },
  );
  return (
    <>
      <div className="row filters">
        {children}
        <Field label="On" type="date" value={date} onChange={(event) => setDate(event.target.value)} />
      </div>
      <Paged what="the usage" nothing="No account has used it in a window of that day." pages={pages}>
        {(items) => <UsageTable label="Usage of all accounts" items={items} />}
      </Paged>
    </>
  );
}
