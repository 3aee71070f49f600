import { useEffect, useMemo } from 'react';
import { SignIn } from '../signin/SignIn.tsx';
import { useSession } from '../signin/useSession.ts';
import type { Session } from '../signin/useSession.ts';
import { Announcer } from '../ui/Announcer.tsx';
import { Failure, Loading } from '../ui/Notice.tsx';
import { appsyncTransport } from '../usher/appsyncTransport.ts';
import { TransportProvider } from '../usher/TransportProvider.tsx';
import { AdminShell } from './AdminShell.tsx';

type SignedInSession = Extract<Session, { state: 'signedIn' }>;

/** The session lives in the tab only: an operator’s token has no business on a disk or beside a customer’s. */
export function AdminApp() {
  const session = useSession(sessionStorage);
  if (session.state === 'loading') {
    return (
      <main className="signin">
        <div className="card">
          <Loading what="the operators’ page" />
        </div>
      </main>
    );
  }
  if (session.state === 'failed') {
    return (
      <main className="signin">
        <div className="card stack">
          <h1>The page cannot start</h1>
          <Failure error={session.error} retry={session.retry} />
        </div>
      </main>
    );
  }
  if (session.state === 'signedOut') {
    return (
      <SignIn
        auth={session.auth}
        title="Usher · Operators"
        introduction="For members of the group admins."
        mayRegister={false}
      />
    );
  }
  // The API refuses too; this only spares a page full of refusals.
  if (!session.user.groups.includes('admins')) return <NotAnOperator session={session} />;
  return <Operator key={session.user.userId} session={session} />;
}

function Operator({ session: { auth, outputs, user } }: { session: SignedInSession }) {
  const transport = useMemo(() => appsyncTransport(outputs, auth.token), [outputs, auth]);
  useEffect(() => () => transport.close(), [transport]);
  return (
    <TransportProvider transport={transport}>
      <Announcer>
        <AdminShell
          connection={{ url: outputs.graphqlUrl, token: auth.token }}
          email={user.email}
          onSignOut={() => auth.signOut()}
        />
      </Announcer>
    </TransportProvider>
  );
}

function NotAnOperator({ session: { auth, user } }: { session: SignedInSession }) {
  return (
    <main className="signin">
      <div className="card stack">
        <h1>This page is for operators</h1>
        <p role="alert">
          {user.email ?? 'This account'} is not in the group <code>admins</code>, so nothing is shown here.
        </p>
        <div className="row">
          <button type="button" className="button primary" onClick={() => auth.signOut()}>
            Sign in as somebody else
          </button>
          <a href="/">To Pit Wall</a>
        </div>
      </div>
    </main>
  );
}
