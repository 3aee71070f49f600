import { sentenceFor } from '../ui/Notice.tsx';
import { useTrial } from '../usher/useTrial.ts';

/** The words and whether it can be pressed come from the server, so they cannot disagree with what it would do. */
export function TrialButton({ productId, primary = true }: { productId: string; primary?: boolean }) {
  const { state, start, starting, error, loading } = useTrial(productId);
  if (!state) return loading ? null : <span className="small quiet">{error && sentenceFor(error)}</span>;
  return (
    <>
      <button
        type="button"
        className={`button ${primary ? 'primary' : ''}`}
        disabled={!state.button.enabled || starting}
        onClick={() => void start()}
      >
        {starting ? 'Starting…' : state.button.label}
      </button>
      <span role="alert">{error && <span className="small notice bad">{sentenceFor(error)}</span>}</span>
    </>
  );
}
