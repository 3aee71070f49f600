import { useState } from 'react';
import { PutProductDocument } from '../generated/graphql.ts';
import type { CatalogQuery, ProductInput } from '../generated/graphql.ts';
import type { ProductKind } from '@usher/client';
import { Choice, Field } from '../ui/Field.tsx';
import { Failure } from '../ui/Notice.tsx';
import { FEATURES } from '../features.ts';
import { useSend } from '@usher/client/react';
import { FeatureRows, PriceRows } from './ProductRows.tsx';

/** A product as operators see it: of any id, also one that this page was not built with. */
export type CatalogProduct = CatalogQuery['catalog'][number];

interface ProductEditorProps {
  product: CatalogProduct | undefined;
  onSaved: (name: string) => void;
  onCancel: () => void;
}

/** Makes a product or its next version. Running trials keep the terms they began with. */
export function ProductEditor({ product, onSaved, onCancel }: ProductEditorProps) {
  const [input, setInput] = useState<ProductInput>(() => inputFor(product));
  const { mutate, isPending, error } = useSend(PutProductDocument);
  const change = (part: Partial<ProductInput>) => setInput({ ...input, ...part });
  const save = () => mutate({ input }, { onSuccess: ({ putProduct }) => onSaved(putProduct.name) });
  return (
    <form
      className="card stack"
      aria-label={product ? `Edit ${product.name}` : 'New product'}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <div className="grid">
        <Field
          label="Id"
          required
          readOnly={product !== undefined}
          value={input.id}
          onChange={(event) => change({ id: event.target.value })}
        />
        <Field
          label="Name"
          required
          value={input.name}
          onChange={(event) => change({ name: event.target.value })}
        />
        <Field
          label="Description"
          value={input.description ?? ''}
          onChange={(event) => change({ description: event.target.value || null })}
        />
        <Choice
          label="Kind"
          value={input.kind}
          onChange={(kind) => change({ kind: kind as ProductKind })}
          options={[
            ['PLAN', 'Plan'],
            ['ADD_ON', 'Add-on'],
            ['ONE_TIME', 'One-time purchase'],
          ]}
        />
        <Field
          label="Rank"
          type="number"
          required
          hint="A higher rank contains more."
          value={input.rank}
          onChange={(event) => change({ rank: event.target.valueAsNumber })}
        />
        <Field
          label="Trial in hours"
          type="number"
          min={0}
          hint="Empty: no trial."
          value={input.trial?.hours ?? ''}
          onChange={(event) =>
            change({
              trial: event.target.value
                ? { hours: event.target.valueAsNumber, reminderMinutes: input.trial?.reminderMinutes ?? 60 }
                : null,
            })
          }
        />
      </div>
      <div className="row">
        <label>
          <input
            type="checkbox"
            checked={input.active}
            onChange={(event) => change({ active: event.target.checked })}
          />{' '}
          Active
        </label>
        <label>
          <input
            type="checkbox"
            checked={input.public}
            onChange={(event) => change({ public: event.target.checked })}
          />{' '}
          Public
        </label>
      </div>
      <PriceRows prices={input.prices} onChange={(prices) => change({ prices })} />
      <FeatureRows features={input.features} onChange={(features) => change({ features })} />
      <Field
        label="Reason"
        required
        hint="It goes into the log with your name."
        value={input.reason}
        onChange={(event) => change({ reason: event.target.value })}
      />
      {error && <Failure error={error} />}
      <div className="row">
        <button className="button primary" disabled={isPending}>
          {isPending ? 'Saving…' : product ? `Save version ${product.version + 1}` : 'Create'}
        </button>
        <button type="button" className="button plain" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}

function inputFor(product: CatalogProduct | undefined): ProductInput {
  if (!product) {
    return {
      id: '',
      name: '',
      active: true,
      public: false,
      kind: 'PLAN',
      rank: 1,
      prices: [],
      features: [{ feature: FEATURES[0], limit: 10, period: 'DAY' }],
      version: 0,
      reason: '',
    };
  }
  const { id, name, description, active, kind, rank, version, trial, zone } = product;
  return {
    id,
    name,
    description,
    active,
    public: product.public,
    kind,
    rank,
    trial: trial && { hours: trial.hours, reminderMinutes: trial.reminderMinutes },
    prices: product.prices.map(({ id: priceId, currency, unitAmount, interval }) => ({
      id: priceId,
      currency,
      unitAmount,
      interval,
    })),
    features: product.features.map(({ feature, limit, period }) => ({ feature, limit, period })),
    zone,
    version,
    reason: '',
  };
}
