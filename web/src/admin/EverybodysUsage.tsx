import { useState } from 'react';
import type { ReactNode } from 'react';
import { FeatureUsageDocument } from '../generated/graphql.ts';
import { Field } from '../ui/Field.tsx';
import { Scroll } from '../ui/Scroll.tsx';
import { usePages } from '../ui/usePages.ts';
import { nameOf, numberOf } from '../ui/words.ts';
import { AccountLink } from './AccountLink.tsx';
import { isoDay } from './days.ts';
import { Paged } from './Paged.tsx';
import { Share, WindowCell } from './WindowCell.tsx';

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
        {(items) => (
          <Scroll label="Usage of all accounts">
            <table>
              <thead>
                <tr>
                  <th scope="col">Account</th>
                  <th scope="col">Used</th>
                  <th scope="col">Limit</th>
                  <th scope="col">Share</th>
                  <th scope="col">Window</th>
                  <th scope="col">Plan</th>
                </tr>
              </thead>
              <tbody>
                {items.map((usage) => (
                  <tr key={`${usage.userId} ${usage.period} ${usage.windowStart}`}>
                    <td>
                      <AccountLink {...usage} />
                    </td>
                    <td className="number whole">
                      {numberOf(usage.used)}
                      {usage.held > 0 && ` + ${numberOf(usage.held)} held`}
                    </td>
                    <td className="number">{usage.limit === null ? 'unlimited' : numberOf(usage.limit)}</td>
                    <td>{usage.share === null ? '–' : <Share share={usage.share} />}</td>
                    <td>
                      <WindowCell {...usage} />
                    </td>
                    <td>{usage.productId ? nameOf(usage.productId) : '–'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
      </Paged>
    </>
  );
}
