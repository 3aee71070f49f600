import { CreateCheckoutDocument, CreatePortalSessionDocument } from '@usher/client';
import { sentenceFor } from '../ui/Notice.tsx';
import { useSend } from '@usher/client/react';
import { openLater } from './openLater.ts';

interface BuyButtonProps {
  productId: string;
  priceId?: string;
  label: string;
  disabled?: boolean;
  primary?: boolean;
}

/** Stripe opens beside this page, which stays and unlocks by itself once the payment is in. */
export function BuyButton({ productId, priceId, label, disabled = false, primary = true }: BuyButtonProps) {
  const { send, busy, error } = useSend(CreateCheckoutDocument);
  const buy = () => openLater(async () => (await send({ productId, priceId }))?.createCheckout.url);
  return (
    <>
      <button
        type="button"
        className={`button ${primary ? 'primary' : ''}`}
        disabled={disabled || busy}
        onClick={() => void buy()}
      >
        {busy ? 'One moment…' : label}
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
  const { send, busy, error } = useSend(CreatePortalSessionDocument);
  const open = () => openLater(async () => (await send({}))?.createPortalSession.url);
  return (
    <>
      <button
        type="button"
        className={`button ${primary ? 'primary' : ''}`}
        disabled={busy}
        onClick={() => void open()}
      >
        {busy ? 'One moment…' : label}
      </button>
      <span role="alert">{error && <span className="small notice bad">{sentenceFor(error)}</span>}</span>
    </>
  );
}
