import type { Product } from '@usher/client';
import { sentenceFor } from '../ui/Notice.tsx';
import { useMe, useTrial } from '@usher/client/react';

/** The words and whether it can be pressed come from the server, so they cannot disagree with what it would do. */
export function TrialButton({ product, primary = true }: { product: Product; primary?: boolean }) {
  const { state, start, starting, error } = useTrial(product.id);
  // The product came with the same button, so that nothing jumps when the trial's own state arrives.
  const button = state?.button ?? product.button;
  // The account may know of the trial before either of them does.
  const { me } = useMe();
  const isHad = me?.trials.some(({ productId }) => productId === product.id) ?? false;
  return (
    <>
      <button
        type="button"
        className={`button ${primary ? 'primary' : ''}`}
        disabled={!button.enabled || starting || isHad}
        onClick={() => void start()}
      >
        {starting ? 'Starting…' : button.label}
      </button>
      <span role="alert">{error && <span className="small notice bad">{sentenceFor(error)}</span>}</span>
    </>
  );
}
