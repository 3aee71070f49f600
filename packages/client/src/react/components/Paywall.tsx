import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { Decision, FeatureKey } from '../../core.ts';
import { useFeature } from '../useFeature.ts';
import { useProducts } from '../useProducts.ts';
import { useUsher } from '../UsherProvider.tsx';
import { useWords } from '../WordsProvider.tsx';
import type { OpenPage } from './open.ts';
import { ProductAction } from './ProductAction.tsx';

export interface PaywallProps {
  feature: FeatureKey;
  children: ReactNode;
  /** Shown while nothing is known yet. */
  pending?: ReactNode;
  className?: string;
  onOpen?: OpenPage;
}

/**
 * Shows its children while the feature may be used, and otherwise why not, until when, and what would help; they come back by
 * themselves. For the eye only: the server decides about every use.
 */
export function Paywall({ feature: key, children, pending = null, className = '', onOpen }: PaywallProps) {
  const feature = useFeature(key);
  if (feature.isPending) return <>{pending}</>;
  if (feature.allowed) return <>{children}</>;
  return (
    <section
      className={`usher-paywall ${className}`}
      role="status"
      data-feature={key}
      aria-label={feature.data?.name ?? key}
    >
      <Closed feature={key} version={feature.data?.version ?? 0} onOpen={onOpen} />
    </section>
  );
}

function Closed(props: { feature: FeatureKey; version: number; onOpen: OpenPage | undefined }) {
  const { feature, version, onOpen } = props;
  const client = useUsher();
  const words = useWords();
  const { data: products } = useProducts();
  const [answer, setAnswer] = useState<{ decision?: Decision; error?: Error }>({});
  useEffect(() => {
    let current = true;
    client.check(feature).then(
      (decision) => current && setAnswer({ decision }),
      (error: Error) => current && setAnswer({ error }),
    );
    return () => {
      current = false;
    };
  }, [client, feature, version]);
  const { decision, error } = answer;
  if (error) return <p className="usher-error">{words.error(error)}</p>;
  if (!decision || !products) return <p className="usher-quiet">{words.component('pending')}</p>;
  const productOf = (id: string | undefined) => products.find((one) => one.id === id);
  const { upgrade, retryAt, reason } = decision;
  // What is owed comes before anything that could be bought.
  const owed = reason === 'PAYMENT_DUE' ? products.find(({ action }) => action === 'PAY') : undefined;
  const tried = upgrade?.trials.map(productOf).find((one) => one?.action === 'START_TRIAL');
  const offered = tried ?? productOf(upgrade?.productId);
  const product = owed ?? offered;
  return (
    <>
      <p className="usher-paywall-why">
        <strong>{words.refusal(decision)}</strong>
      </p>
      {retryAt && (
        <p className="usher-quiet">{words.texts.usage.resets.replace('{when}', words.soon(retryAt))}</p>
      )}
      {!owed && offered && <p>{words.offer(offered, feature)}</p>}
      {product && <ProductAction product={product} onOpen={onOpen} />}
    </>
  );
}
