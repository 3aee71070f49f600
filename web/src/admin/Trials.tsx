import { useState } from 'react';
import { TrialMetricsDocument } from '../generated/graphql.ts';
import type { TrialMetricsQuery } from '../generated/graphql.ts';
import { Choice } from '../ui/Field.tsx';
import { Empty, Failure, Loading } from '../ui/Notice.tsx';
import { count, nameOf } from '../ui/words.ts';
import { Scroll } from '../ui/Scroll.tsx';
import { useRead } from '@usher/client/react';
import { daysBack } from './days.ts';
import { Plot } from './Plot.tsx';
import type { Series } from './Plot.tsx';

type Metrics = TrialMetricsQuery['trialMetrics'];

export function Trials() {
  const [days, setDays] = useState('30');
  const [now] = useState(() => Date.now());
  const range = daysBack(Number(days), now);
  const { data, error, isPending, refetch } = useRead(TrialMetricsDocument, range);
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
      {!metrics && isPending && <Loading what="the trials" />}
      {error && <Failure error={error} retry={() => void refetch()} />}
      {metrics && metrics.started + metrics.converted + metrics.expired === 0 && (
        <Empty>No trial started in this time.</Empty>
      )}
      {metrics && metrics.started + metrics.converted + metrics.expired > 0 && <Funnel metrics={metrics} />}
    </>
  );
}

function Funnel({ metrics }: { metrics: Metrics }) {
  const { days, products, started, converted, expired, running, isFinal, conversionRate } = metrics;
  // More days than the plot has room for, three bars each.
  const isByWeek = days.length > 100;
  const shown = isByWeek ? weeksOf(days) : days;
  const tiles: readonly [string, string][] = [
    ['Started', String(started)],
    ['Still running', String(running)],
    ['Bought', String(converted)],
    ['Expired', String(expired)],
    [isFinal ? 'Conversion' : 'Conversion so far', rateOf(conversionRate)],
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
      <p data-testid="cohort">
        Of the {count(started, 'trial')} that started in this time, {converted}{' '}
        {converted === 1 ? 'was' : 'were'} bought, {expired} expired and {running}{' '}
        {running === 1 ? 'is' : 'are'} still running: {converted} of {started}
        {isFinal ? '.' : ' so far. The rate is final once all of them are over.'}
      </p>
      <section className="card stack" aria-labelledby="by-day">
        <h2 id="by-day">{isByWeek ? 'By week' : 'By day'}</h2>
        <Plot
          label={`Trials by ${isByWeek ? 'week' : 'day'}: ${count(started, 'start')}, ${converted} bought, ${expired} expired`}
          names={shown.map(({ date }) => date)}
          short={(date) => date.slice(5)}
          series={seriesOf(shown)}
        />
      </section>
      <section className="card stack" aria-labelledby="by-product">
        <h2 id="by-product">By product</h2>
        <Plot
          label={`Trials by product: ${products.map((one) => `${nameOf(one.productId)} ${one.started}`).join(', ')}`}
          names={products.map(({ productId }) => nameOf(productId))}
          series={seriesOf(products)}
        />
        <Scroll label="Trials by product" card={false}>
          <table>
            <thead>
              <tr>
                <th scope="col">Product</th>
                <th scope="col">Started</th>
                <th scope="col">Bought</th>
                <th scope="col">Expired</th>
                <th scope="col">Still running</th>
                <th scope="col">Bought / started</th>
              </tr>
            </thead>
            <tbody className="number">
              {products.map((product) => (
                <tr key={product.productId}>
                  <td>{nameOf(product.productId)}</td>
                  <td>{product.started}</td>
                  <td>{product.converted}</td>
                  <td>{product.expired}</td>
                  <td>{product.running}</td>
                  <td>
                    {rateOf(product.conversionRate)}
                    {product.running > 0 && ' so far'}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </section>
    </>
  );
}

type Counts = Pick<Metrics['days'][number], 'started' | 'converted' | 'expired' | 'running'>;

function seriesOf(counts: readonly Omit<Counts, 'running'>[]): Series[] {
  return [
    { name: 'Started', tone: 'one', values: counts.map(({ started }) => started) },
    { name: 'Bought', tone: 'two', values: counts.map(({ converted }) => converted) },
    { name: 'Expired', tone: 'three', values: counts.map(({ expired }) => expired) },
  ];
}

/** Seven days each, under the date of the first. */
function weeksOf(days: Metrics['days']): Metrics['days'] {
  const sum = (week: Metrics['days'], of: keyof Counts) => week.reduce((all, day) => all + day[of], 0);
  return Array.from({ length: Math.ceil(days.length / 7) }, (_, nth) => {
    const week = days.slice(nth * 7, nth * 7 + 7);
    const [first] = week;
    return {
      date: first!.date,
      started: sum(week, 'started'),
      converted: sum(week, 'converted'),
      expired: sum(week, 'expired'),
      running: sum(week, 'running'),
    };
  });
}

/** Rounded down: all is said of all only. */
function rateOf(share: number | null): string {
  return share === null ? '–' : `${Math.floor(share * 100)} %`;
}
