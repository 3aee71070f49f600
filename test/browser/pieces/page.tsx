import { createRoot } from 'react-dom/client';
import { createUsherClient, type Outputs } from '@usher/client';
import {
  Paywall,
  PricingTable,
  TrialBanner,
  UsageMeter,
  UsherProvider,
  WordsProvider,
} from '@usher/client/react';
import { textsFor } from '@usher/client/words';

declare global {
  interface Window {
    /** What the page is opened with. */
    opening: { outputs: Outputs & { apiKey: string }; token?: string };
    /** What a component has handed to the page. */
    handed: unknown[];
  }
}

/** A page of another app, with every component as it comes. */
function Page() {
  const { outputs, token } = window.opening;
  const hand = (what: unknown) => void window.handed.push(what);
  if (token === undefined)
    return (
      <main>
        <h1>Prices</h1>
        <h2>For every team</h2>
        <PricingTable visitor={outputs} recommended="premium" onChoose={hand} />
      </main>
    );
  return (
    <UsherProvider client={createUsherClient({ ...outputs, token: () => Promise.resolve(token) })}>
      <main>
        <h1>My plan</h1>
        <TrialBanner onOpen={hand} />
        <UsageMeter feature="simulations" />
        <Paywall feature="simulations" onOpen={hand}>
          <p>There is room.</p>
        </Paywall>
        <h2>Plans</h2>
        <PricingTable recommended="premium" onOpen={hand} />
      </main>
    </UsherProvider>
  );
}

window.handed = [];
createRoot(document.getElementById('root')!).render(
  <WordsProvider texts={textsFor(navigator.languages)}>
    <Page />
  </WordsProvider>,
);
