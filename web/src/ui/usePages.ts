import { useState } from 'react';
import type { Operation } from '@usher/client';
import { useTransport, useRead } from '@usher/client/react';

interface Page<Item> {
  items: readonly Item[];
  nextToken: string | null;
}

/** Pages after one certain first page; after another one they would leave holes or repeat rows. */
interface Older<Item, Result> extends Page<Item> {
  after: Result;
  fetching: boolean;
  error: Error | undefined;
}

/** The first page, read again when `revision` changes, and the pages after it as far as they were asked for. */
export function usePages<Result, Variables extends { nextToken?: string | null }, Item>(
  document: Operation<Result, Variables>,
  variables: Variables,
  pick: (result: Result) => Page<Item>,
  revision?: string | number,
) {
  const transport = useTransport();
  const first = useRead(document, variables, revision);
  const [kept, setKept] = useState<Older<Item, Result>>();
  const top = first.data && pick(first.data);
  const older = kept && kept.after === first.data ? kept : undefined;
  const nextToken = older ? older.nextToken : top?.nextToken;

  const more = async (after: Result) => {
    const known: Page<Item> = older ?? { items: [], nextToken: nextToken ?? null };
    const settle = (result: Partial<Older<Item, Result>>) =>
      setKept((now) =>
        now && now.after !== after ? now : { ...known, after, fetching: false, error: undefined, ...result },
      );
    settle({ fetching: true });
    try {
      const page = pick(await transport.query(document, { ...variables, nextToken }));
      settle({ items: [...known.items, ...page.items], nextToken: page.nextToken });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      settle({ error });
    }
  };
  return {
    items: [...(top?.items ?? []), ...(older?.items ?? [])],
    loading: first.isFetching || (older?.fetching ?? false),
    error: first.error ?? older?.error,
    reload: () => void first.refetch(),
    more: nextToken && first.data ? () => void more(first.data!) : undefined,
  };
}
