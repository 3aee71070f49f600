import type { ReactNode } from 'react';
import type { FeatureLimitInput, PriceInput } from '../generated/graphql.ts';
import type { Period, PriceInterval } from '@usher/client';
import { Choice, Field } from '../ui/Field.tsx';
import { intervalOf, periodOf } from '../ui/words.ts';
import { FEATURES } from '../features.ts';
import { featureNameOf } from '../ui/featureWords.ts';

const PERIODS: readonly Period[] = ['DAY', 'WEEK', 'MONTH', 'BILLING_CYCLE', 'TRIAL', 'LIFETIME'];
const INTERVALS: readonly PriceInterval[] = ['MONTH', 'YEAR', 'ONCE'];

interface PriceRowsProps {
  prices: readonly PriceInput[];
  onChange: (prices: PriceInput[]) => void;
}

export function PriceRows({ prices, onChange }: PriceRowsProps) {
  const blank: PriceInput = { id: '', currency: 'usd', unitAmount: 0, interval: 'MONTH' };
  return (
    <Rows title="Prices" rows={prices} blank={blank} onChange={onChange}>
      {(price, change) => (
        <>
          <Field
            label="Price id"
            required
            value={price.id}
            onChange={(e) => change({ id: e.target.value })}
          />
          <Field
            label="Amount in cents"
            type="number"
            min={0}
            required
            value={price.unitAmount}
            onChange={(e) => change({ unitAmount: e.target.valueAsNumber })}
          />
          <Field
            label="Currency"
            required
            value={price.currency}
            onChange={(e) => change({ currency: e.target.value })}
          />
          <Choice
            label="Paid"
            value={price.interval}
            onChange={(interval) => change({ interval: interval as PriceInterval })}
            options={INTERVALS.map((interval) => [interval, intervalOf(interval)] as const)}
          />
          <Field
            label="Stripe price"
            hint="Empty: kept as it is."
            value={price.stripePriceId ?? ''}
            onChange={(e) => change({ stripePriceId: e.target.value || undefined })}
          />
        </>
      )}
    </Rows>
  );
}

interface FeatureRowsProps {
  features: readonly FeatureLimitInput[];
  onChange: (features: FeatureLimitInput[]) => void;
}

export function FeatureRows({ features, onChange }: FeatureRowsProps) {
  const blank: FeatureLimitInput = { feature: FEATURES[0], limit: 1, period: 'DAY' };
  return (
    <Rows title="Features" rows={features} blank={blank} onChange={onChange}>
      {(row, change) => (
        <>
          <Choice
            label="Feature"
            value={row.feature}
            onChange={(feature) => change({ feature })}
            options={[...new Set([row.feature, ...FEATURES])].map(
              (key) => [key, featureNameOf(key)] as const,
            )}
          />
          <Field
            label="Limit"
            type="number"
            min={0}
            max={Number.MAX_SAFE_INTEGER}
            hint="Empty: unlimited."
            value={row.limit ?? ''}
            onChange={(e) => change({ limit: e.target.value ? e.target.valueAsNumber : null })}
          />
          <Choice
            label="Period"
            value={row.period}
            onChange={(period) => change({ period: period as Period })}
            options={PERIODS.map((period) => [period, periodOf(period)] as const)}
          />
        </>
      )}
    </Rows>
  );
}

interface RowsProps<Row> {
  title: string;
  rows: readonly Row[];
  blank: Row;
  onChange: (rows: Row[]) => void;
  children: (row: Row, change: (part: Partial<Row>) => void) => ReactNode;
}

function Rows<Row>({ title, rows, blank, onChange, children }: RowsProps<Row>) {
  return (
    <fieldset className="stack">
      <legend>{title}</legend>
      {rows.map((row, index) => (
        <div key={index} className="row editing" role="group" aria-label={`${title} ${index + 1}`}>
          {children(row, (part) =>
            onChange(rows.map((one, nth) => (nth === index ? { ...one, ...part } : one))),
          )}
          <button
            type="button"
            className="button plain slim"
            onClick={() => onChange(rows.filter((_, nth) => nth !== index))}
          >
            Remove
            <span className="hidden-text">
              {' '}
              {title.toLowerCase()} {index + 1}
            </span>
          </button>
        </div>
      ))}
      <div>
        <button type="button" className="button slim" onClick={() => onChange([...rows, blank])}>
          Add<span className="hidden-text"> to {title.toLowerCase()}</span>
        </button>
      </div>
    </fieldset>
  );
}
