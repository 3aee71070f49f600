import { createRoot } from 'react-dom/client';
import type { Transport } from '@usher/client';
import { Gate, useConsume, useFeature, UsherProvider } from '@usher/client/react';

/** An app of another kind: it has its own GraphQL client and takes only the hooks. */
export function show(transport: Transport): void {
  createRoot(document.body.appendChild(document.createElement('main'))).render(
    <UsherProvider transport={transport}>
      <Counter />
    </UsherProvider>,
  );
}

function Counter() {
  const { used, limit, error } = useFeature('simulations');
  const { consume, decision } = useConsume('simulations');
  return (
    <>
      <p data-testid="used">{limit === 0 ? '…' : `${used} of ${limit}`}</p>
      <p data-testid="error">{error?.message}</p>
      <p data-testid="decision">{decision && (decision.allowed ? 'yes' : `no: ${decision.reason}`)}</p>
      <button type="button" onClick={() => void consume()}>
        Use
      </button>
      <Gate feature="simulations" otherwise={<p>closed</p>}>
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
