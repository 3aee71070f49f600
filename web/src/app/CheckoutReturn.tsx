import { useEffect, useState } from 'react';
import { RefreshSubscriptionDocument } from '@usher/client';
import { Failure, Loading, Notice } from '../ui/Notice.tsx';
import { useSend, useUsherStore } from '@usher/client/react';

/** Where Stripe sends the browser back to. Asks at once, so that the customer does not wait for a webhook. */
export function CheckoutReturn({ paid }: { paid: boolean }) {
  const store = useUsherStore();
  const { send, busy, error } = useSend(RefreshSubscriptionDocument);
  const [refreshed, setRefreshed] = useState(false);
  const ask = () =>
    send({}).then((answer) => {
      if (!answer) return;
      store.take(answer.refreshSubscription);
      setRefreshed(true);
    });
  useEffect(() => {
    if (paid) void ask();
    // Once for each visit; `ask` is new on every render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [paid]);
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
  if (error && !busy) return <Failure error={error} retry={() => void ask()} />;
  if (!refreshed) return <Loading what="your subscription" />;
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
