import type { ReactNode } from 'react';
import { Empty, Failure, Loading } from '../ui/Notice.tsx';

interface PagedProps<Item> {
  what: string;
  nothing: string;
  pages: {
    items: readonly Item[];
    loading: boolean;
    error: Error | undefined;
    reload: () => void;
    more: (() => void) | undefined;
  };
  children: (items: readonly Item[]) => ReactNode;
}

/** A list in pages with all of its states. */
export function Paged<Item>({ what, nothing, pages, children }: PagedProps<Item>) {
  const { items, loading, error, reload, more } = pages;
  return (
    <>
      {loading && items.length === 0 && <Loading what={what} />}
      {error && <Failure error={error} retry={reload} />}
      {!loading && !error && items.length === 0 && <Empty>{nothing}</Empty>}
      {items.length > 0 && children(items)}
      {more && (
        <div>
          <button type="button" className="button" disabled={loading} onClick={more}>
            Show more
          </button>
        </div>
      )}
    </>
  );
}
