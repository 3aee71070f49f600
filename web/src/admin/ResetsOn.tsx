import { useState } from 'react';
import type { ReactNode } from 'react';
import { ResetsOnDocument } from '../generated/graphql.ts';
import { Field } from '../ui/Field.tsx';
import { usePages } from '../ui/usePages.ts';
import { dayAfter } from './days.ts';
import { Paged } from './Paged.tsx';
import { UsageTable } from './UsageTable.tsx';

/** The windows of all accounts and features that end when a day begins. */
export function ResetsOn({ children }: { children: ReactNode }) {
  const [tomorrow] = useState(() => dayAfter(Date.now()));
  const [date, setDate] = useState(tomorrow);
  const pages = usePages(
    ResetsOnDocument,
    { date: date || tomorrow, limit: 50 },
    ({ resetsOn }) => resetsOn ?? { items: [], nextToken: null },
  );
  return (
    <>
      <div className="row filters">
        {children}
        <Field
          label="Reset on"
          type="date"
          value={date}
          hint="Empty: tomorrow."
          onChange={(event) => setDate(event.target.value)}
        />
      </div>
      <Paged what="the windows" nothing="No window is reset on that day." pages={pages}>
        {(items) => <UsageTable label="Windows that are reset" items={items} ofFeatures />}
      </Paged>
    </>
  );
}
