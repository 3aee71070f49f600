import { useEffect, useState } from 'react';
import { Auth } from '../usher/auth.ts';
import type { SignedIn } from '../usher/auth.ts';
import { loadOutputs } from '../usher/outputs.ts';
import type { Outputs } from '../usher/outputs.ts';

export type Session =
  | { state: 'loading' }
  | { state: 'failed'; error: Error; retry: () => void }
  | { state: 'signedOut'; auth: Auth; outputs: Outputs }
  | { state: 'signedIn'; auth: Auth; outputs: Outputs; user: SignedIn };

/** Reads where the API is and who is signed in, and follows both. */
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
      const auth = new Auth(outputs, storage);
      const look = () =>
        auth.current().then((user) => {
          if (!current) return;
          setSession((before) => {
            if (!user) return { state: 'signedOut', auth, outputs };
            // The same person keeps the same object, so that nothing below is mounted anew.
            if (before.state === 'signedIn' && before.user.userId === user.userId) return before;
            return { state: 'signedIn', auth, outputs, user };
          });
        }, failed);
      unwatch = auth.onChange(() => void look());
      return look();
    }, failed);
    return () => {
      current = false;
      unwatch();
    };
  }, [storage, round]);
  return session;
}
