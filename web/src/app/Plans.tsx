import type { ProductPartsFragment as Product } from '../generated/graphql.ts';
import { Empty, Failure, Loading } from '../ui/Notice.tsx';
import { hoursOf, intervalOf, limitOf, moneyOf, nameOf } from '../ui/words.ts';
import { useMe } from '../usher/useMe.ts';
import { useProducts } from '../usher/useProducts.ts';
import { BuyButton, PortalButton } from './BuyButton.tsx';
import { TrialButton } from './TrialButton.tsx';

export function Plans() {
  const { products, error, loading, reload } = useProducts();
  if (!products && loading) return <Loading what="the plans" />;
  if (error && !products) return <Failure error={error} retry={reload} />;
  if (!products?.length) return <Empty>Nothing is on offer just now.</Empty>;
  const plans = products.filter(({ kind }) => kind === 'PLAN');
  const others = products.filter(({ kind }) => kind !== 'PLAN');
  return (
    <>
      <section className="grid products" aria-label="Plans">
        {plans.map((product) => (
          <ProductCard key={product.id} product={product} />
        ))}
      </section>
      {others.length > 0 && (
        <>
          <h2>Extras</h2>
          <section className="grid products" aria-label="Extras">
            {others.map((product) => (
              <ProductCard key={product.id} product={product} />
            ))}
          </section>
        </>
      )}
    </>
  );
}

function ProductCard({ product }: { product: Product }) {
  const { id, name, description, prices, features, trial, kind } = product;
  const { me } = useMe();
  const has = me?.entitlements.some(({ productId }) => productId === id) ?? false;
  return (
    <article className={`card product ${has ? 'current' : ''}`} aria-label={name} data-product={id}>
      <header className="row between">
        <h2>{name}</h2>
        {has && <span className="tag good">Yours</span>}
      </header>
      <p className="price number">
        {prices.length === 0
          ? 'Free'
          : prices
              .map((price) => `${moneyOf(price.unitAmount, price.currency)} ${intervalOf(price.interval)}`)
              .join(' or ')}
      </p>
      {description && <p className="quiet">{description}</p>}
      <ul>
        {features.map(({ feature, limit, period }) => (
          <li key={`${feature}${period}`}>
            {nameOf(feature)}: {kind === 'ONE_TIME' && limit === null ? 'included' : limitOf(limit, period)}
          </li>
        ))}
        {trial && <li>Free trial for {hoursOf(trial.hours)}</li>}
      </ul>
      <footer className="row">
        <ProductButtons product={product} />
      </footer>
    </article>
  );
}

/** What the server says may be done with the product, and beside a trial also the way to pay at once. */
function ProductButtons({ product }: { product: Product }) {
  const { id, action, button, prices, trial } = product;
  const priced = prices.filter(({ purchasable }) => purchasable);
  const buys = priced.map((price) => (
    <BuyButton
      key={price.id}
      productId={id}
      priceId={price.id}
      primary={action !== 'START_TRIAL'}
      label={
        priced.length > 1
          ? `Pay ${intervalOf(price.interval)}`
          : action === 'START_TRIAL'
            ? 'Subscribe now'
            : button.label
      }
    />
  ));
  if (action === 'MANAGE') return <PortalButton label={button.label} />;
  if (action === 'START_TRIAL') {
    return (
      <>
        <TrialButton productId={id} />
        {buys}
      </>
    );
  }
  if (action === 'SUBSCRIBE' && buys.length > 0) {
    return (
      <>
        {buys}
        {trial && <TrialHint productId={id} />}
      </>
    );
  }
  return (
    <button type="button" className="button" disabled>
      {button.label}
    </button>
  );
}

function TrialHint({ productId }: { productId: string }) {
  const { me } = useMe();
  const trial = me?.trials.find((one) => one.productId === productId);
  if (!trial) return null;
  return (
    <span className="small quiet">
      {trial.isActive ? 'Your trial is running.' : 'You have had the trial.'}
    </span>
  );
}
