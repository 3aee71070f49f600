import type { Product } from '../../core.ts';
import { useCheckout, usePortal } from '../useCheckout.ts';
import { useMutation } from '../useMutation.ts';
import { useUsher } from '../UsherProvider.tsx';
import { useWords } from '../WordsProvider.tsx';
import { openHere, type OpenPage } from './open.ts';

export interface ProductActionProps {
  product: Product;
  /** The price to pay; the default is the product's first. */
  priceId?: string | undefined;
  /** Takes the customer to a page of Stripe; the default is in place of this page. */
  onOpen?: OpenPage | undefined;
}

/** The one button of a product: what the server says may be done with it now. What went wrong stands beside it. */
export function ProductAction({ product, priceId, onOpen = openHere }: ProductActionProps) {
  const client = useUsher();
  const words = useWords();
  const trial = useMutation(() => client.startTrial(product.id));
  const checkout = useCheckout();
  const portal = usePortal();
  const { action } = product;
  const isPending = trial.isPending || checkout.isPending || portal.isPending;
  const error = trial.error ?? checkout.error ?? portal.error;
  const press = () => {
    if (action === 'START_TRIAL') trial.mutate();
    else if (action === 'SUBSCRIBE')
      checkout.mutate(
        { productId: product.id, ...(priceId ? { priceId } : {}) },
        { onSuccess: ({ url }) => onOpen(url) },
      );
    else portal.mutate(undefined, { onSuccess: onOpen });
  };
  return (
    <div className="usher-action" data-action={action}>
      <button
        type="button"
        className="usher-button"
        disabled={action === 'NOTHING' || isPending}
        aria-busy={isPending}
        onClick={press}
      >
        {isPending ? words.component('pending') : words.action(product)}
      </button>
      <p className="usher-error" role="alert">
        {error && words.error(error)}
      </p>
    </div>
  );
}
