import { useEffect, useState } from 'react';
import { CognitoSession } from '@usher/client/cognito';
import type { SignedIn, Outputs } from '@usher/client';
import { isReturn, withoutReturn, IssuerSession } from '@usher/client/oidc';
import { loadOutputs } from '@usher/client';

/** With a user pool, or with an issuer. */
export type AnyAuth = CognitoSession | IssuerSession;

export type Session =
  | { state: 'loading' }
  | { state: 'failed'; error: Error; retry: () => void }
  /** `failure`: why a sign-in at another provider did not work. */
  | { state: 'signedOut'; auth: AnyAuth; outputs: Outputs; failure?: Error }
  | { state: 'signedIn'; auth: AnyAuth; outputs: Outputs; user: SignedIn };

/**
 * Reads where the API is and who is signed in, and follows both. A browser that comes back from a sign-in at another provider is signed
 * in by that.
 */
export function useSession(storage: Storage): Session {
  const [session, setSession] = useState<Session>({ state: 'loading' });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let current = true;
    let unwatch = () => {};
    const failed = (error: Error) => {
      if (!current) return;
      const retry = () => {
        setSession({ state: 'loading' });
        setRound((count) => count + 1);
      };
      setSession({ state: 'failed', error, retry });
    };
    loadOutputs().then((outputs) => {
      if (!current) return;
      const auth: AnyAuth =
        outputs.usersOf === 'oidc'
          ? new IssuerSession(outputs, storage)
          : new CognitoSession(outputs, storage);
      const look = (failure?: Error) =>
        auth.current().then((user) => {
          if (!current) return;
          setSession((before) => {
            if (!user) return { state: 'signedOut', auth, outputs, ...(failure && { failure }) };
            // The same person keeps the same object, so that nothing below is mounted anew.
            if (before.state === 'signedIn' && before.user.userId === user.userId) return before;
            return { state: 'signedIn', auth, outputs, user };
          });
        }, failed);
      const follow = (failure?: Error) => {
        if (current) unwatch = auth.onChange(() => void look());
        return look(failure);
      };
      const address = location.href;
      if (!isReturn(address)) return follow();
      history.replaceState(history.state, '', withoutReturn(address));
      return auth.completeSignIn(address).then(() => follow(), follow);
    }, failed);
    return () => {
      current = false;
      unwatch();
    };
  }, [storage, round]);
  return session;
}

/** Ends a session, also where the page on which it began keeps one. */
export function leave(auth: AnyAuth): void {
  const address = auth.signOut();
  if (address) location.assign(address);
}
