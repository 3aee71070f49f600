import { useState } from 'react';
import { TrialMetricsDocument } from '../generated/graphql.ts';
import type { TrialMetricsQuery } from '../generated/graphql.ts';
import { Choice } from '../ui/Field.tsx';
import { Empty, Failure, Loading } from '../ui/Notice.tsx';
import { count, nameOf } from '../ui/words.ts';
import { Scroll } from '../ui/Scroll.tsx';
import { useRead } from '../usher/useRead.ts';
import { daysBack } from './days.ts';
import { Plot } from './Plot.tsx';

type Metrics = TrialMetricsQuery['trialMetrics'];

export function Trials() {
  const [days, setDays] = useState('30');
  const [now] = useState(() => Date.now());
  const range = daysBack(Number(days), now);
  const { data, error, loading, reload } = useRead(TrialMetricsDocument, range);
  const metrics = data?.trialMetrics;
  return (
    <>
      <div className="row">
        <Choice
          label="Time"
          value={days}
          onChange={setDays}
          options={[
            ['7', 'Last 7 days'],
            ['30', 'Last 30 days'],
            ['90', 'Last 90 days'],
            ['365', 'Last year'],
          ]}
        />
      </div>
      {!metrics && loading && <Loading what="the trials" />}
      {error && <Failure error={error} retry={reload} />}
      {metrics && metrics.started + metrics.converted + metrics.expired === 0 && (
        <Empty>No trial started in this time.</Empty>
      )}
      {metrics && metrics.started + metrics.converted + metrics.expired > 0 && <Funnel metrics={metrics} />}
    </>
  );
}

function Funnel({ metrics }: { metrics: Metrics }) {
  const { days, products, started, converted, expired, active, conversionRate } = metrics;
  const tiles: readonly [string, string][] = [
    ['Started', String(started)],
    ['Running', String(active)],
    ['Bought', String(converted)],
    ['Expired', String(expired)],
    ['Bought of those over', conversionRate === null ? '–' : percent(conversionRate)],
  ];
  return (
    <>
      <dl className="tiles">
        {tiles.map(([label, value]) => (
          <div key={label} className="card">
            <dt>{label}</dt>
            <dd className="number">{value}</dd>
          </div>
        ))}
      </dl>
      <section className="card stack" aria-labelledby="by-day">
        <h2 id="by-day">By day</h2>
        <Plot
          label={`Trials by day: ${count(started, 'start')}, ${converted} bought, ${expired} expired`}
          names={days.map(({ date }) => date)}
          series={[
            { name: 'Started', tone: 'one', values: days.map((day) => day.started) },
            { name: 'Bought', tone: 'two', values: days.map((day) => day.converted) },
            { name: 'Expired', tone: 'three', values: days.map((day) => day.expired) },
          ]}
        />
      </section>
      <section className="card stack" aria-labelledby="by-product">
        <h2 id="by-product">By product</h2>
        <Scroll label="Trials by product" card={false}>
          <table>
            <thead>
              <tr>
                <th scope="col">Product</th>
                <th scope="col">Started</th>
                <th scope="col">Bought</th>
                <th scope="col">Expired</th>
                <th scope="col">Rate</th>
              </tr>
            </thead>
            <tbody className="number">
              {products.map((product) => (
                <tr key={product.productId}>
                  <td>{nameOf(product.productId)}</td>
                  <td>{product.started}</td>
                  <td>{product.converted}</td>
                  <td>{product.expired}</td>
                  <td>{product.conversionRate === null ? '–' : percent(product.conversionRate)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </section>
    </>
  );
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
