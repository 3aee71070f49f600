import { Component, StrictMode, Suspense } from 'react';
import type { ReactNode } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { createUsherClient } from '@usher/client';
import type { UsherClient } from '@usher/client';
import { de } from '@usher/client/words';
import {
  Gate,
  useConsume,
  useFeature,
  useProducts,
  UsherProvider,
  useSuspenseFeature,
  useUsher,
  useWords,
  WordsProvider,
} from '@usher/client/react';
import { decisionOf, FarSide, meOf, usageOf } from '../../../packages/client/test/account.ts';

/** What a test in the browser turns: the far side, and which of the pages is shown. */
const far = new FarSide();
const element = document.body.appendChild(document.createElement('main'));
const other = new FarSide();
Object.assign(window, { far, other, usageOf, decisionOf, meOf, mountWaiting, hydrate, change });

function mountWaiting(): void {
  createRoot(element).render(
    <StrictMode>
      <UsherProvider client={createUsherClient({ transport: far })}>
        <Guarded />
      </UsherProvider>
    </StrictMode>,
  );
}

/** As a server has rendered it, with an account that is older than that of the far side. */
function hydrate(): void {
  const page = (client: UsherClient) => (
    <UsherProvider client={client}>
      <WordsProvider texts={de}>
        <Gate feature="simulations" pending={<p>pending</p>} fallback={<p>closed</p>}>
          <Counter />
        </Gate>
      </WordsProvider>
    </UsherProvider>
  );
  const account = meOf({ usage: [usageOf({ used: 0, remaining: 3 })] });
  element.innerHTML = renderToString(page(createUsherClient({ transport: far, account })));
  element.dataset['rendered'] = element.innerText;
  hydrateRoot(element, page(createUsherClient({ transport: far, account })));
}

/** The client of one user in place of another's, with the page below it left as it is; each is answered in their own name. */
function change(): void {
  const users = [far, other].map((side, i) => {
    side.me = meOf({ id: `u${i}`, usage: [usageOf({ userId: `u${i}` })] });
    side.query = (async () => ({
      me: side.me,
      products: [{ id: `of u${i}` }],
      consumeUsage: decisionOf({ name: `used by u${i}` }),
    })) as FarSide['query'];
    return createUsherClient({ transport: side });
  });
  const root = createRoot(element);
  const show = (which: number) =>
    root.render(
      <UsherProvider client={users[which]!}>
        <OfUser />
      </UsherProvider>,
    );
  Object.assign(window, { show });
  show(0);
}

function OfUser() {
  const { data: products } = useProducts();
  const { data: decision, mutate } = useConsume('simulations');
  const said = `${products?.[0]?.id ?? 'nothing'}, ${decision?.name ?? 'nothing'}`;
  ((globalThis as { said?: string[] }).said ??= []).push(said);
  return <button onClick={() => mutate()}>{said}</button>;
}

function Guarded() {
  const client = useUsher();
  return (
    <Boundary onRetry={() => void client.refetch()}>
      <Suspense fallback={<p>waiting</p>}>
        <Left />
      </Suspense>
    </Boundary>
  );
}

function Left() {
  return <p>{useSuspenseFeature('simulations').remaining} left</p>;
}

function Counter() {
  const { used, limit } = useFeature('simulations');
  const { mutate, data, error, isPending, reset } = useConsume('simulations');
  const words = useWords();
  const done = (text: string) => (element.dataset['done'] = text);
  return (
    <>
      <p>
        {used} von {limit}
      </p>
      <p data-testid="decision">{data && (data.allowed ? 'ja' : words.refusal(data))}</p>
      <p data-testid="failure">{error && words.error(error)}</p>
      <button
        disabled={isPending}
        onClick={() => mutate(undefined, { onSuccess: () => done('success'), onError: () => done('error') })}
      >
        Use
      </button>
      <button onClick={reset}>Reset</button>
    </>
  );
}

class Boundary extends Component<
  { onRetry: () => void; children: ReactNode },
  { error?: Error | undefined }
> {
  override state: { error?: Error | undefined } = {};
  static getDerivedStateFromError = (error: Error) => ({ error });
  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    const retry = () => {
      this.props.onRetry();
      this.setState({ error: undefined });
    };
    return <button onClick={retry}>{error.message}: try again</button>;
  }
}
