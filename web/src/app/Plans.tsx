import type { Account as Me, Product } from '@usher/client';
import { Empty, Failure, Loading } from '../ui/Notice.tsx';
import { hoursOf, limitsOf, moreOf, priceOf } from '../ui/words.ts';
import { useAccount, useProducts } from '@usher/client/react';
import { ProductButtons } from './ProductButtons.tsx';
import { TrialState } from './TrialState.tsx';

export function Plans() {
  const { data: products, error, isPending, refetch } = useProducts();
  if (isPending) return <Loading what="the plans" />;
  if (error && !products) return <Failure error={error} retry={() => void refetch()} />;
  if (!products?.length) return <Empty>There are no plans to choose from right now.</Empty>;
  const plans = products.filter(({ kind }) => kind === 'PLAN');
  const others = products.filter(({ kind }) => kind !== 'PLAN');
  return (
    <>
      <section className="grid products" aria-label="Plans">
        {plans.map((product) => (
          <ProductCard key={product.id} product={product} all={products} />
        ))}
      </section>
      {others.length > 0 && (
        <>
          <h2>Add-ons</h2>
          <section className="grid products" aria-label="Add-ons">
            {others.map((product) => (
              <ProductCard key={product.id} product={product} all={products} />
            ))}
          </section>
        </>
      )}
    </>
  );
}

function ProductCard({ product, all }: { product: Product; all: readonly Product[] }) {
  const { id, name, description, prices, features, trial, kind } = product;
  const { data: me } = useAccount();
  const tag = tagOf(product, me);
  const current = prices.find((price) => price.current);
  const isTrying = me?.trials.some(({ isActive }) => isActive) ?? false;
  return (
    <article className={`card product ${tag ? 'current' : ''}`} aria-label={name} data-product={id}>
      <header className="row between">
        <h2>{name}</h2>
        {tag && <span className="tag good">{tag}</span>}
      </header>
      <div>
        <p className="price number">{prices.length === 0 ? 'Free' : priceOf(current ?? prices[0]!)}</p>
        {current ? (
          <p className="small">This is what you pay.</p>
        ) : (
          prices.length > 1 && (
            <p className="small quiet number">or {prices.slice(1).map(priceOf).join(', ')}</p>
          )
        )}
      </div>
      {description ? <p className="quiet">{description}</p> : <span />}
      <div className="stack tight">
        <ul>
          {namesIn(features).map((feature) => (
            <li key={feature}>
              {features.find((one) => one.feature === feature)?.name}: {limitsIn(product, feature)}
            </li>
          ))}
          {trial && product.action === 'START_TRIAL' && <li>Free trial for {hoursOf(trial.hours)}</li>}
        </ul>
        <TrialState product={product} />
      </div>
      <footer className="row">
        {/* Next to a running trial nothing else is to be tried first. */}
        <ProductButtons
          product={product}
          all={all}
          loud={kind === 'PLAN' && (!isTrying || product.action !== 'START_TRIAL')}
        />
      </footer>
    </article>
  );
}

/** What the account has of the product, in a word or two. */
function tagOf({ id, action, kind }: Product, me: Me | undefined): string | undefined {
  if (me?.trials.some(({ productId, isActive }) => productId === id && isActive)) return 'Trial';
  if (action === 'MANAGE') return kind === 'PLAN' ? 'Current plan' : 'Active';
  if (!me?.entitlements.some(({ productId }) => productId === id)) return undefined;
  return kind === 'ONE_TIME' ? 'Purchased' : kind === 'PLAN' ? 'Current plan' : 'Active';
}

function namesIn(features: Product['features']): string[] {
  return [...new Set(features.map(({ feature }) => feature))];
}

function limitsIn({ kind, features }: Product, feature: string): string {
  const limits = features.filter((one) => one.feature === feature);
  if (kind === 'ONE_TIME' && limits.every(({ limit }) => limit === null)) return 'included';
  return kind === 'PLAN' ? limitsOf(limits) : moreOf(limits);
}
