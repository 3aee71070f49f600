import { useEffect } from 'react';
import type { Decision, Product } from '@usher/client';
import { priceOf, resetOf, words } from '../ui/words.ts';
import type { FeatureKey } from '../features.ts';
import { useFeature, useProducts } from '@usher/client/react';
import { BuyButton, PortalButton } from './BuyButton.tsx';
import { hasPlan, ProductButtons } from './ProductButtons.tsx';
import { TrialButton } from './TrialButton.tsx';

/** The server said no: why, until when, and what would help. Goes away by itself when the way is open. */
export function Refusal({ decision, onUnlocked }: { decision: Decision; onUnlocked: () => void }) {
  const feature = useFeature(decision.feature as FeatureKey);
  const enough = feature.remaining === null || feature.remaining >= decision.amount;
  const unlocked = feature.included && enough;
  useEffect(() => {
    if (unlocked) onUnlocked();
  }, [unlocked, onUnlocked]);
  const { upgrade, reason, retryAt } = decision;
  return (
    <section className="notice warn" role="alert" data-testid="refusal">
      <h2>{words.refusal(decision)}</h2>
      {retryAt && <p>Resets {resetOf(retryAt)}.</p>}
      {reason === 'PAYMENT_DUE' ? (
        <div className="row">
          <PortalButton label="Pay the open invoice" primary />
        </div>
      ) : (
        upgrade && <Offers upgrade={upgrade} feature={decision.feature} />
      )}
    </section>
  );
}

/**
 * One thing to press first: the trial that comes first of those that would help and can still be started, or else the product
 * that would help for the least money.
 */
function Offers({ upgrade, feature }: { upgrade: NonNullable<Decision['upgrade']>; feature: string }) {
  const { data: products } = useProducts();
  if (!products) return null;
  const productOf = (id: string) => products.find((product) => product.id === id);
  const cheapest = productOf(upgrade.productId);
  const owes = cheapest?.action === 'PAY';
  const tried = owes
    ? undefined
    : upgrade.trials.map(productOf).find((product) => product?.action === 'START_TRIAL');
  const first = tried ?? cheapest;
  return (
    <>
      {first && <p>{words.offer(first, feature)}</p>}
      <div className="row">
        {tried && <TrialButton product={tried} />}
        {tried && cheapest && !hasPlan(products) && <BuyAtOnce product={cheapest} />}
        {!tried && cheapest && <ProductButtons product={cheapest} all={products} />}
        <a href="#/plans">Compare plans</a>
      </div>
    </>
  );
}

/** Beside a trial, and quieter. */
function BuyAtOnce({ product }: { product: Product }) {
  const price = product.prices.find(({ purchasable }) => purchasable);
  const buys = product.action === 'START_TRIAL' || product.action === 'SUBSCRIBE';
  if (!price || !buys) return null;
  return (
    <BuyButton
      productId={product.id}
      priceId={price.id}
      primary={false}
      label={`Get ${product.name} for ${priceOf(price)}`}
    />
  );
}
