import { useEffect, useRef, useState } from 'react';
import type { TypedDocumentString } from '../generated/graphql.ts';
import { useTransport } from '../usher/TransportProvider.tsx';
import { useRead } from '../usher/useRead.ts';

interface Page<Item> {
  items: readonly Item[];
  nextToken: string | null;
}

/** The first page, read again when `revision` changes, and the pages after it as far as they were asked for. */
export function usePages<Result, Variables extends { nextToken?: string | null }, Item>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  pick: (result: Result) => Page<Item>,
  revision: unknown = 0,
) {
  const transport = useTransport();
  const first = useRead(document, variables, revision);
  const [older, setOlder] = useState<Page<Item>>();
  const [fetching, setFetching] = useState(false);
  const [failure, setFailure] = useState<Error>();
  const top = first.data ? pick(first.data) : undefined;
  const asked = useRef<unknown>(undefined);

  // Older pages continue one certain first page; with another one they would leave holes or repeat rows.
  useEffect(() => {
    asked.current = first.data;
    setOlder(undefined);
    setFailure(undefined);
    setFetching(false);
  }, [first.data]);

  const nextToken = older ? older.nextToken : top?.nextToken;
  const more = async () => {
    const from = first.data;
    setFetching(true);
    setFailure(undefined);
    try {
      const page = pick(await transport.query(document, { ...variables, nextToken }));
      if (asked.current !== from) return;
      setOlder((before) => ({ items: [...(before?.items ?? []), ...page.items], nextToken: page.nextToken }));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      setFailure(error);
    } finally {
      if (asked.current === from) setFetching(false);
    }
  };
  return {
    items: [...(top?.items ?? []), ...(older?.items ?? [])],
    loading: first.loading || fetching,
    error: first.error ?? failure,
    reload: first.reload,
    more: nextToken ? () => void more() : undefined,
  };
}
