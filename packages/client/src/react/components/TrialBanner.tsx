import type { Trial } from '../../core.ts';
import { useEndingTrial } from '../useEndingTrial.ts';
import { useProducts } from '../useProducts.ts';
import { useWords } from '../WordsProvider.tsx';
import { nounOf } from '../../words.ts';
import type { OpenPage } from './open.ts';
import { ProductAction } from './ProductAction.tsx';

export interface TrialBannerProps {
  className?: string;
  onOpen?: OpenPage;
}

/**
 * From the reminder of a trial to its end: when it ends, what goes with it, and the way to keep it. The live region is there before, so
 * that its words are read out.
 */
export function TrialBanner({ className = '', onOpen }: TrialBannerProps) {
  const trial = useEndingTrial();
  return (
    <div role="status" className={`usher-banner-region ${className}`}>
      {trial && <Ending trial={trial} onOpen={onOpen} />}
    </div>
  );
}

function Ending({ trial, onOpen }: { trial: Trial; onOpen: OpenPage | undefined }) {
  const words = useWords();
  const { data: products } = useProducts();
  const product = products?.find(({ id }) => id === trial.productId);
  const losses = product?.losses.map(({ name }) => (words.texts.smallNames ? nounOf(name) : name)) ?? [];
  return (
    <div className="usher-banner" data-product={trial.productId}>
      <p>
        <strong>
          {words.component('trialEnds', {
            product: product?.name ?? trial.productId,
            when: words.time(trial.expiresAt),
          })}
        </strong>{' '}
        {losses.length > 0 && words.component('losses', { features: words.list(losses) })}
      </p>
      {product && <ProductAction product={product} onOpen={onOpen} />}
    </div>
  );
}
