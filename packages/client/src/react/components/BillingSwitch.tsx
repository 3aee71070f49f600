import { useId } from 'react';
import type { ListedProduct } from '../../core.ts';
import { useWords } from '../WordsProvider.tsx';

/** How often a plan is paid. */
export type Billing = 'MONTH' | 'YEAR';

/** Whether there is something to switch between. */
export function hasBoth(products: readonly Pick<ListedProduct, 'prices'>[]): boolean {
  const has = (wanted: Billing) =>
    products.some((one) => one.prices.some((price) => price.interval === wanted));
  return has('MONTH') && has('YEAR');
}

/** By the month or by the year: two radio buttons, so that arrow keys and screen readers know them. */
export function BillingSwitch({ billing, onChange }: { billing: Billing; onChange: (to: Billing) => void }) {
  const name = useId();
  const words = useWords();
  return (
    <fieldset className="usher-billing">
      <legend className="usher-hidden">{words.component('billing')}</legend>
      {(['MONTH', 'YEAR'] as const).map((one) => (
        <label key={one} data-checked={one === billing}>
          <input type="radio" name={name} checked={one === billing} onChange={() => onChange(one)} />
          {words.component(one === 'MONTH' ? 'monthly' : 'yearly')}
        </label>
      ))}
    </fieldset>
  );
}
