import type { ReactNode } from 'react';
import { UsherError, UnreachableError, SignedOutError } from '@usher/client';

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

export function sentenceFor(error: Error): string {
  if (error instanceof UnreachableError) {
    return navigator.onLine ? 'The server cannot be reached right now.' : 'You are offline.';
  }
  if (error instanceof SignedOutError) return error.message;
  if (error instanceof UsherError) {
    if (error.code === 'Unauthorized') return 'You may not see this.';
    if (error.code === 'Internal') return 'Something went wrong on our side.';
  }
  return error.message;
}
