import { useState } from 'react';
import type { ReactNode } from 'react';
import { sentenceFor } from '../ui/Notice.tsx';
import type { IssuerSession } from '@usher/client/oidc';
import './signin.css';

interface IssuerSignInProps {
  auth: IssuerSession;
  title: string;
  introduction: ReactNode;
  /** Why a sign-in did not work. */
  failure?: Error | undefined;
}

/** Where people sign in at another place: the way there, and why they came back without a session. */
export function IssuerSignIn({ auth, title, introduction, failure }: IssuerSignInProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(failure);
  const begin = async () => {
    setBusy(true);
    setError(undefined);
    try {
      location.assign(await auth.begin());
    } catch (problem) {
      if (!(problem instanceof Error)) throw problem;
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <main className="signin" id="main">
      <div className="card stack">
        <header className="stack tight">
          <p className="brand">{title}</p>
          <h1>Sign in</h1>
          <p className="quiet">{introduction}</p>
        </header>
        <div role={error ? 'alert' : 'status'}>
          {error && <p className="notice bad">{sentenceFor(error)}</p>}
        </div>
        <button type="button" className="button primary" disabled={busy} onClick={() => void begin()}>
          {busy ? 'One moment…' : 'Sign in'}
        </button>
      </div>
    </main>
  );
}
