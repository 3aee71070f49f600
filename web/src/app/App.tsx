import { useMemo, useState } from 'react';
import { AuthContext } from '../signin/AuthContext.ts';
import { Entrance } from '../signin/Entrance.tsx';
import { leave, useSession } from '../signin/useSession.ts';
import type { Session } from '../signin/useSession.ts';
import { Announcer } from '../ui/Announcer.tsx';
import { Failure, Loading } from '../ui/Notice.tsx';
import { createUsherClient } from '@usher/client';
import { UsherProvider } from '@usher/client/react';
import { brand } from './brand.ts';
import { Left } from './Left.tsx';
import { LeftContext } from './LeftContext.ts';
import { Shell } from './Shell.tsx';

export function App() {
  const session = useSession(localStorage);
  if (session.state === 'loading') return <Waiting />;
  if (session.state === 'failed') return <Unreachable session={session} />;
  if (session.state === 'signedOut') {
    return (
      <Entrance
        auth={session.auth}
        title={brand.name}
        introduction={brand.introduction}
        passwordPolicy={session.outputs.passwordPolicy}
        failure={session.failure}
      />
    );
  }
  return <SignedInApp key={session.user.userId} session={session} />;
}

function SignedInApp({ session }: { session: Extract<Session, { state: 'signedIn' }> }) {
  const { auth, outputs, user } = session;
  const client = useMemo(() => createUsherClient({ ...outputs, token: auth.token }), [outputs, auth]);
  const [left, setLeft] = useState<readonly string[]>();
  if (left) return <Left steps={left} onClose={() => leave(auth)} />;
  return (
    <UsherProvider client={client}>
      <Announcer>
        <AuthContext value={auth}>
          <LeftContext value={setLeft}>
            <Shell email={user.email} onSignOut={() => leave(auth)} />
          </LeftContext>
        </AuthContext>
      </Announcer>
    </UsherProvider>
  );
}

function Waiting() {
  return (
    <main className="signin">
      <div className="card">
        <Loading what={brand.name} />
      </div>
    </main>
  );
}

function Unreachable({ session }: { session: Extract<Session, { state: 'failed' }> }) {
  return (
    <main className="signin">
      <div className="card stack">
        <h1>{brand.name} cannot start</h1>
        <Failure error={session.error} retry={session.retry} />
      </div>
    </main>
  );
}
