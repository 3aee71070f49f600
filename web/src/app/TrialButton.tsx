import type { ProductPartsFragment as Product } from '../generated/graphql.ts';
import { sentenceFor } from '../ui/Notice.tsx';
import { useTrial } from '../usher/useTrial.ts';

/** The words and whether it can be pressed come from the server, so they cannot disagree with what it would do. */
export function TrialButton({ product, primary = true }: { product: Product; primary?: boolean }) {
  const { state, start, starting, error } = useTrial(product.id);
  // The product came with the same button, so that nothing jumps when the trial's own state arrives.
  const button = state?.button ?? product.button;
  return (
    <>
      <button
        type="button"
        className={`button ${primary ? 'primary' : ''}`}
        disabled={!button.enabled || starting}
        onClick={() => void start()}
      >
        {starting ? 'Starting…' : button.label}
      </button>
      <span role="alert">{error && <span className="small notice bad">{sentenceFor(error)}</span>}</span>
    </>
  );
}
