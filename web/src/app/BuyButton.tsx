import type { ProductId } from '@usher/client';
import { sentenceFor } from '../ui/Notice.tsx';
import { useCheckout, usePortal } from '@usher/client/react';
import { openLater } from './openLater.ts';

interface BuyButtonProps {
  productId: ProductId;
  priceId?: string;
  label: string;
  disabled?: boolean;
  primary?: boolean;
}

/** Stripe opens beside this page, which stays and unlocks by itself once the payment is in. */
export function BuyButton({ productId, priceId, label, disabled = false, primary = true }: BuyButtonProps) {
  const { mutateAsync, isPending, error } = useCheckout();
  const buy = () =>
    openLater(mutateAsync({ productId, ...(priceId ? { priceId } : {}) }).then(({ url }) => url));
  return (
    <>
      <button
        type="button"
        className={`button ${primary ? 'primary' : ''}`}
        disabled={disabled || isPending}
        onClick={() => void buy()}
      >
        {isPending ? 'One moment…' : label}
      </button>
      <span role="alert">{error && <span className="small notice bad">{sentenceFor(error)}</span>}</span>
    </>
  );
}

export function PortalButton({
  label = 'Manage billing',
  primary = false,
}: {
  label?: string;
  primary?: boolean;
}) {
  const { mutateAsync, isPending, error } = usePortal();
  const open = () => openLater(mutateAsync());
  return (
    <>
      <button
        type="button"
        className={`button ${primary ? 'primary' : ''}`}
        disabled={isPending}
        onClick={() => void open()}
      >
        {isPending ? 'One moment…' : label}
      </button>
      <span role="alert">{error && <span className="small notice bad">{sentenceFor(error)}</span>}</span>
    </>
  );
}
