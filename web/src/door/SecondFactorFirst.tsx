import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { SecondFactor } from '../signin/SecondFactor.tsx';
import { leave } from '../signin/useSession.ts';
import type { Session } from '../signin/useSession.ts';
import { Failure, Loading } from '../ui/Notice.tsx';
import { CognitoSession } from '@usher/client/cognito';
import { UsherError, createGraphql } from '@usher/client';

interface SecondFactorFirstProps {
  session: Extract<Session, { state: 'signedIn' }>;
  children: ReactNode;
}

/** What the API demands of an operator before it answers anything else. */
type Demand = 'nothing' | 'SECOND_FACTOR' | 'SIGN_IN';

/**
 * Where operators need a second factor, the API is asked before anything is shown. It has to be asked while there is none: it
 * learns then that sessions of the password alone were possible, and lets none of them in once there is one again.
 */
export function SecondFactorFirst({ session, children }: SecondFactorFirstProps) {
  const { auth, outputs, user } = session;
  const isDemanded = outputs.secondFactor === 'required';
  const [state, setState] = useState<{ demand?: Demand; error?: Error }>(
    isDemanded ? {} : { demand: 'nothing' },
  );
  useEffect(() => {
    if (!isDemanded) return;
    let current = true;
    demandOf(session).then(
      (demand) => current && setState({ demand }),
      (error: Error) => current && setState({ error }),
    );
    return () => {
      current = false;
    };
  }, [session, isDemanded]);
  const { demand, error } = state;
  if (demand === 'nothing') return children;
  return (
    <main className="signin">
      {error && (
        <div className="card">
          <Failure error={error} retry={() => location.reload()} />
        </div>
      )}
      {!error && !demand && (
        <div className="card">
          <Loading what="your sign-in" />
        </div>
      )}
      {demand === 'SECOND_FACTOR' && !(auth instanceof CognitoSession) && (
        <div className="card stack">
          <h1>A second factor is needed</h1>
          <p role="status">
            Operators of this deployment sign in with a second factor. Turn it on where you sign in, and sign
            in with it.
          </p>
          <div>
            <button type="button" className="button primary" onClick={() => leave(auth)}>
              Sign in again
            </button>
          </div>
        </div>
      )}
      {demand === 'SECOND_FACTOR' && auth instanceof CognitoSession && (
        <SecondFactor
          auth={auth}
          email={user.email ?? ''}
          issuer="Usher operators"
          demand="Operators of this deployment need a second factor. Set it up, then sign in with it."
          // The API sees it now, ends every session that is older, and asks for a new one.
          onTurnedOn={async () => setState({ demand: await demandOf(session) })}
        >
          <div>
            <button type="button" className="button plain slim" onClick={() => leave(auth)}>
              Sign in as another user
            </button>
          </div>
        </SecondFactor>
      )}
      {demand === 'SIGN_IN' && (
        <div className="card stack">
          <h1>{auth instanceof CognitoSession ? 'Your second factor is on' : 'Your sign-in is too old'}</h1>
          <p role="status">
            {auth instanceof CognitoSession
              ? 'Sessions that began before are not accepted. Sign in again, with a new code.'
              : 'Sign in again to continue.'}
          </p>
          <div>
            <button type="button" className="button primary" onClick={() => leave(auth)}>
              Sign in again
            </button>
          </div>
        </div>
      )}
    </main>
  );
}

/** Told by a question that every operator may ask. Other refusals are for the page to show. */
async function demandOf({ auth, outputs }: SecondFactorFirstProps['session']): Promise<Demand> {
  const query = createGraphql({ url: outputs.graphqlUrl, token: auth.token });
  try {
    await query<unknown, object>('{ syncHealth { status } }', {});
    return 'nothing';
  } catch (error) {
    if (!(error instanceof UsherError)) throw error;
    const { needs } = (error.info ?? {}) as { needs?: Demand };
    return needs ?? 'nothing';
  }
}
