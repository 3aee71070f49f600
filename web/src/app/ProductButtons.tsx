import type { Product } from '@usher/client';
import { priceOf } from '../ui/words.ts';
import { BuyButton, PortalButton } from './BuyButton.tsx';
import { TrialButton } from './TrialButton.tsx';

/**
 * What the server says may be done with the product, and beside a trial also the way to pay at once. `loud` is false where
 * something else on the screen is to be pressed first.
 */
export function ProductButtons({
  product,
  all,
  loud = true,
}: {
  product: Product;
  /** Every product on offer, to know whether the account has a plan: then this one is switched to, not bought beside it. */
  all: readonly Product[];
  loud?: boolean;
}) {
  const { name, action, button } = product;
  switch (action) {
    case 'START_TRIAL':
      return (
        <>
          <TrialButton product={product} primary={loud} />
          {hasPlan(all) ? (
            <PortalButton label={`Switch to ${name}`} />
          ) : (
            <PriceButtons product={product} primary={false} />
          )}
        </>
      );
    case 'SUBSCRIBE':
      return <PriceButtons product={product} primary={loud} />;
    case 'SWITCH':
      // While a trial runs the server's label tells of the trial, and is on no button to press.
      return <PortalButton label={button.enabled ? button.label : `Switch to ${name}`} />;
    case 'MANAGE':
      return <PortalButton label={button.label} />;
    case 'PAY':
      return (
        <PortalButton label={button.label} primary={loud && product.prices.some(({ current }) => current)} />
      );
    case 'NOTHING':
      return (
        <button type="button" className="button" disabled>
          {button.label}
        </button>
      );
  }
}

export function hasPlan(all: readonly Product[]): boolean {
  return all.some(({ kind, action }) => kind === 'PLAN' && action === 'MANAGE');
}

/** One button for each price, which says what it costs; at most the first is the loud one. */
function PriceButtons({ product, primary }: { product: Product; primary: boolean }) {
  return product.prices
    .filter(({ purchasable }) => purchasable)
    .map((price, place) => (
      <BuyButton
        key={price.id}
        productId={product.id}
        priceId={price.id}
        primary={primary && place === 0}
        label={`${verbs[product.kind]} for ${priceOf(price)}`}
      />
    ));
}

const verbs: Record<Product['kind'], string> = { PLAN: 'Subscribe', ADD_ON: 'Add', ONE_TIME: 'Buy' };
