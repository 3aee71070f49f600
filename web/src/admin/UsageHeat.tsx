import { useState } from 'react';
import { HighUsageDocument } from '../generated/graphql.ts';
import { Choice, Field } from '../ui/Field.tsx';
import { Empty, Failure, Loading } from '../ui/Notice.tsx';
import { nameOf, numberOf } from '../ui/words.ts';
import { Scroll } from '../ui/Scroll.tsx';
import { FEATURES } from '../usher/features.ts';
import { useRead } from '../usher/useRead.ts';
import { featureNameOf } from '../usher/featureWords.ts';
import { shortId } from './ActionTable.tsx';
import { isoDay } from './days.ts';

/** Who is near a limit, and what would help them. */
export function UsageHeat() {
  const [feature, setFeature] = useState<string>('simulations');
  const [threshold, setThreshold] = useState('0.8');
  const [date, setDate] = useState(() => isoDay(Date.now()));
  const variables = { feature, date: date || null, threshold: Number(threshold), limit: 100 };
  const { data, error, loading, reload } = useRead(HighUsageDocument, variables);
  return (
    <>
      <div className="row filters">
        <Choice
          label="Feature"
          value={feature}
          onChange={setFeature}
          options={FEATURES.map((key) => [key, featureNameOf(key)] as const)}
        />
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
          label="Windows that began on"
          type="date"
          value={date}
          onChange={(event) => setDate(event.target.value)}
        />
      </div>
      {!data && loading && <Loading what="the usage" />}
      {error && <Failure error={error} retry={reload} />}
      {data?.highUsage.length === 0 && !error && <Empty>Nobody is that near to the limit.</Empty>}
      {data && data.highUsage.length > 0 && (
        <Scroll label="Accounts near the limit">
          <table>
            <thead>
              <tr>
                <th scope="col">Account</th>
                <th scope="col">Used</th>
                <th scope="col">Share</th>
                <th scope="col">On</th>
                <th scope="col">Would help</th>
              </tr>
            </thead>
            <tbody>
              {data.highUsage.map(({ userId, used, limit, share, productId, upgrade }) => (
                <tr key={userId}>
                  <td className="whole">
                    <a href={`#/accounts/${encodeURIComponent(userId)}`}>{shortId(userId)}</a>
                  </td>
                  <td className="number">
                    {numberOf(used)} of {numberOf(limit)}
                  </td>
                  <td>
                    <div className={`meter heat ${share >= 1 ? 'full' : 'warn'}`} aria-hidden="true">
                      <i style={{ width: `${Math.min(1, share) * 100}%` }} />
                    </div>
                    <span className="number small">{Math.round(share * 100)} %</span>
                  </td>
                  <td>{productId ? nameOf(productId) : '–'}</td>
                  <td>{upgrade?.name ?? '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </>
  );
}
