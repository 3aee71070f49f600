import { useId } from 'react';
import type { ReactNode } from 'react';
import type { ListedProduct, Product } from '../../core.ts';
import type { Words } from '../../words.ts';
import { useWords } from '../WordsProvider.tsx';
import type { Billing } from './BillingSwitch.tsx';

type Shown = ListedProduct | Product;

interface PlanCardProps {
  product: Shown;
  billing: Billing;
  isRecommended: boolean;
  /** The way to get it, at the price that is shown. */
  children: (priceId: string | undefined) => ReactNode;
}

/** One product: what it costs, what it gives, and what may be done with it. */
export function PlanCard({ product, billing, isRecommended, children }: PlanCardProps) {
  const words = useWords();
  const heading = useId();
  const price = priceFor(product, billing);
  const state = stateOf(product);
  const tag = state ?? (isRecommended ? 'recommended' : undefined);
  return (
    <article className="usher-plan" aria-labelledby={heading} data-product={product.id} data-state={tag}>
      <header className="usher-plan-head">
        <h3 id={heading}>{product.name}</h3>
        {tag && <span className="usher-tag">{words.component(tag)}</span>}
      </header>
      <p className="usher-price">
        {price ? (
          <>
            <span className="usher-amount">{words.money(price.unitAmount, price.currency)}</span>{' '}
            <span className="usher-quiet">{words.texts.interval[price.interval]}</span>
          </>
        ) : (
          <span className="usher-amount">{words.component('free')}</span>
        )}
      </p>
      {product.description && <p className="usher-quiet">{product.description}</p>}
      <ul className="usher-features">
        {featuresOf(product, words).map(({ feature, name, said }) => (
          <li key={feature}>
            {name}: <span className="usher-number">{said}</span>
          </li>
        ))}
      </ul>
      {children(price?.id)}
    </article>
  );
}

/** What the account pays now, else the price for the chosen interval, else the first. */
function priceFor({ prices }: Shown, billing: Billing) {
  const current = prices.find((price) => 'current' in price && price.current);
  return current ?? prices.find(({ interval }) => interval === billing) ?? prices[0];
}

/** What a signed-in account has of it; undefined for a visitor. */
function stateOf(product: Shown): 'current' | 'trying' | 'owned' | undefined {
  if (!('action' in product)) return undefined;
  if (product.losses.length > 0) return 'trying';
  if (product.action === 'MANAGE') return product.kind === 'PLAN' ? 'current' : 'owned';
  return undefined;
}

/** One line for each feature, with all of its limits. */
function featuresOf({ features, kind }: Shown, words: Words) {
  return [...new Set(features.map(({ feature }) => feature))].map((feature) => {
    const limits = features.filter((one) => one.feature === feature);
    const said = kind === 'PLAN' ? words.limits(limits) : words.more(limits);
    return { feature, name: limits[0]!.name, said };
  });
}
