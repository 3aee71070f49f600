import type { Product } from '@usher/client';
import { sentenceFor } from '../ui/Notice.tsx';
import { useAccount, useTrial } from '@usher/client/react';

/** The words and whether it can be pressed come from the server, so they cannot disagree with what it would do. */
export function TrialButton({ product, primary = true }: { product: Product; primary?: boolean }) {
  const { data: state, start, error } = useTrial(product.id);
  // The product came with the same button, so that nothing jumps when the trial's own state arrives.
  const button = state?.button ?? product.button;
  // The account may know of the trial before either of them does.
  const { data: account } = useAccount();
  const failure = start.error ?? error;
  const isHad = account?.trials.some(({ productId }) => productId === product.id) ?? false;
  return (
    <>
      <button
        type="button"
        className={`button ${primary ? 'primary' : ''}`}
        disabled={!button.enabled || start.isPending || isHad}
        onClick={() => start.mutate()}
      >
        {start.isPending ? 'Starting…' : button.label}
      </button>
      <span role="alert">{failure && <span className="small notice bad">{sentenceFor(failure)}</span>}</span>
    </>
  );
}
