import type { ReactNode } from 'react';
import { UnreachableError, UsherError } from '@usher/client';
import { words } from './words.ts';

type Tone = 'plain' | 'good' | 'warn' | 'bad';

export function Notice({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <div className={`notice ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}

/** A failure in words, with the way on. */
export function Failure({ error, retry }: { error: Error; retry?: () => void }) {
  return (
    <Notice tone="bad">
      <p>{sentenceFor(error)}</p>
      {retry && (
        <button type="button" className="button slim" onClick={retry}>
          Try again
        </button>
      )}
    </Notice>
  );
}

export function Loading({ what }: { what: string }) {
  return (
    <div className="skeleton" role="status">
      <span />
      <span />
      <span />
      <p className="hidden-text">Loading {what}…</p>
    </div>
  );
}

export function Empty({ children }: { children: ReactNode }) {
  return <div className="empty quiet">{children}</div>;
}

/** What the server says about a mistake is more exact than the text of its code. */
export function sentenceFor(error: Error): string {
  if (error instanceof UnreachableError) return navigator.onLine ? words.error(error) : 'You are offline.';
  const isOurs = error instanceof UsherError && ['Unauthorized', 'Internal'].includes(error.code);
  return isOurs ? words.error(error) : error.message;
}
