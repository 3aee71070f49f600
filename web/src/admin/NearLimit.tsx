import { useState } from 'react';
import type { ReactNode } from 'react';
import { HighUsageDocument } from '../generated/graphql.ts';
import { Choice, Field } from '../ui/Field.tsx';
import { Scroll } from '../ui/Scroll.tsx';
import { usePages } from '../ui/usePages.ts';
import { nameOf, numberOf } from '../ui/words.ts';
import { AccountLink } from './AccountLink.tsx';
import { Paged } from './Paged.tsx';
import { Share, WindowCell } from './WindowCell.tsx';

/** Who is near a limit, in windows of every period, and what would help them. */
export function NearLimit({ feature, children }: { feature: string; children: ReactNode }) {
  const [threshold, setThreshold] = useState('0.8');
  const [date, setDate] = useState('');
  const pages = usePages(
    HighUsageDocument,
    { feature, date: date || null, threshold: Number(threshold), limit: 50 },
    ({ highUsage }) => highUsage ?? { items: [], nextToken: null },
  );
  return (
    <>
      <div className="row filters">
        {children}
        <Choice
          label="At or over"
          value={threshold}
          onChange={setThreshold}
          options={[
            ['0.5', 'half'],
            ['0.8', '80 %'],
            ['0.95', '95 %'],
            ['1', 'the limit'],
          ]}
        />
        <Field
          label="In windows open on"
          type="date"
          value={date}
          hint="Empty: now."
          onChange={(event) => setDate(event.target.value)}
        />
      </div>
      <Paged what="the usage" nothing="No account is that near to a limit." pages={pages}>
        {(items) => (
          <Scroll label="Accounts near the limit">
            <table>
              <thead>
                <tr>
                  <th scope="col">Account</th>
                  <th scope="col">Used</th>
                  <th scope="col">Share</th>
                  <th scope="col">Window</th>
                  <th scope="col">Plan</th>
                  <th scope="col">Would help</th>
                </tr>
              </thead>
              <tbody>
                {items.map((hint) => (
                  <tr key={`${hint.userId} ${hint.period} ${hint.windowStart}`}>
                    <td>
                      <AccountLink {...hint} />
                    </td>
                    <td className="number whole">
                      {numberOf(hint.used)} of {numberOf(hint.limit)}
                    </td>
                    <td>
                      <Share share={hint.share} />
                    </td>
                    <td>
                      <WindowCell {...hint} />
                    </td>
                    <td>{hint.productId ? nameOf(hint.productId) : '–'}</td>
                    <td>{hint.upgrade?.name ?? '–'}</td>
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
