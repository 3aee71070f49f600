import { useEffect } from 'react';
import { Failure, Loading, Notice } from '../ui/Notice.tsx';
import { useRefresh } from '@usher/client/react';

/** Where Stripe sends the browser back to. Asks at once, so that the customer does not wait for a webhook. */
export function CheckoutReturn({ paid }: { paid: boolean }) {
  const { data, mutate, isPending, error } = useRefresh();
  useEffect(() => {
    if (paid) mutate();
  }, [paid, mutate]);
  if (!paid) {
    return (
      <div className="card stack">
        <p>The checkout was cancelled, and nothing was charged.</p>
        <p>
          <a href="#/plans">Back to the plans</a>
        </p>
      </div>
    );
  }
  if (error && !isPending) return <Failure error={error} retry={() => mutate()} />;
  if (!data) return <Loading what="your subscription" />;
  return (
    <div className="card stack">
      <Notice tone="good">
        <p>Your payment has arrived. Everything it includes is unlocked, here and in your other windows.</p>
      </Notice>
      <p>
        <a href="#/">Continue</a>
      </p>
    </div>
  );
}
