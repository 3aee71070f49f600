import { createRoot } from 'react-dom/client';
import type { UsherClient } from '@usher/client';
import { Gate, useConsume, useFeature, UsherProvider } from '@usher/client/react';

/** An app of another kind: it has its own GraphQL client and takes only the hooks. */
export function show(client: UsherClient): void {
  createRoot(document.body.appendChild(document.createElement('main'))).render(
    <UsherProvider client={client}>
      <Counter />
    </UsherProvider>,
  );
}

function Counter() {
  const { used, limit, error } = useFeature('simulations');
  const { mutate, data: decision } = useConsume('simulations');
  return (
    <>
      <p data-testid="used">{limit === 0 ? '…' : `${used} of ${limit}`}</p>
      <p data-testid="error">{error?.message}</p>
      <p data-testid="decision">{decision && (decision.allowed ? 'yes' : `no: ${decision.reason}`)}</p>
      <button type="button" onClick={() => mutate()}>
        Use
      </button>
      <Gate feature="simulations" fallback={<p>closed</p>}>
        <p>open</p>
      </Gate>
    </>
  );
}

interface Given {
  graphqlUrl: string;
  realtimeUrl: string;
  region: string;
  accessToken: string;
}

declare global {
  interface Window {
    given: Given;
  }
}
