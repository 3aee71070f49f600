import type { Account as Me } from '@usher/client';
import { nameOf, nounOf, timeOf } from '../ui/words.ts';
import { useEndingTrial, useProducts } from '@usher/client/react';
import { ProductButtons } from './ProductButtons.tsx';

/** On every screen from the reminder to the end of a trial. The live region is there before, so that its words are read out. */
export function TrialBanner() {
  const trial = useEndingTrial();
  return (
    <div role="status" data-testid="trial-ending">
      {trial && <Ending trial={trial} />}
    </div>
  );
}

function Ending({ trial }: { trial: Me['trials'][number] }) {
  const { data: products } = useProducts();
  const product = products?.find(({ id }) => id === trial.productId);
  const losses = product?.losses.map(({ name }) => nounOf(name)) ?? [];
  return (
    <section className="notice warn banner" aria-label="Your trial ends soon">
      <p>
        <b>
          Your {product?.name ?? nameOf(trial.productId)} trial ends {timeOf(trial.expiresAt)}.
        </b>
        {losses.length > 0 && ` You will have less of: ${new Intl.ListFormat('en').format(losses)}.`}
      </p>
      <div className="row">
        {product && <ProductButtons product={product} all={products ?? []} />}
        <a href="#/plans">See plans</a>
      </div>
    </section>
  );
}
