import { useEffect, useMemo } from 'react';
import { Entrance } from '../signin/Entrance.tsx';
import { leave, useSession } from '../signin/useSession.ts';
import type { Session } from '../signin/useSession.ts';
import { Failure, Loading } from '../ui/Notice.tsx';
import { Gated } from './Gated.tsx';
import { operatorGroups, operatorGroupsAmong } from './operatorGroups.ts';
import { Pass } from './pass.ts';
import { SecondFactorFirst } from './SecondFactorFirst.tsx';

type SignedInSession = Extract<Session, { state: 'signedIn' }>;

const operatorsPart = () => import('../admin/Operators.tsx');

/**
 * What anybody may load of the operators’ page: sign-in, and the refusal. Everything else is a part of its own, whose files are
 * given only to members of the group. The session lives in the tab: an operator’s token has no business on a disk or beside a
 * customer’s.
 */
export function Door() {
  const session = withGroups(useSession(sessionStorage));
  const isOutside =
    session.state === 'signedOut' || (session.state === 'signedIn' && !isOperator(session.user));
  useEffect(() => {
    // Also what an earlier tab left behind, when it was closed without a sign-out.
    if (isOutside) Pass.drop();
  }, [isOutside]);
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
      <Entrance
        auth={session.auth}
        title="Usher · Operators"
        introduction={`For operators: members of the groups ${inWords(groupNames(session.outputs.operatorGroups))}.`}
        passwordPolicy={session.outputs.passwordPolicy}
        mayRegister={false}
        failure={session.failure}
      />
    );
  }
  // The gate and the API refuse too; this only spares a page full of refusals.
  if (!isOperator(session.user)) return <NotAnOperator session={session} />;
  return (
    <SecondFactorFirst key={session.user.userId} session={session}>
      <Operator session={session} />
    </SecondFactorFirst>
  );
}

/** The user's groups by the names that they have here. */
function withGroups(session: Session): Session {
  if (session.state !== 'signedIn') return session;
  const groups = operatorGroupsAmong(session.user.groups, session.outputs.operatorGroups);
  return { ...session, user: { ...session.user, groups } };
}

/** As the user pool has them, where operators are put into them. */
function groupNames(told: string | undefined): readonly string[] {
  return told?.split(',') ?? operatorGroups;
}

function inWords(names: readonly string[]): string {
  return new Intl.ListFormat('en', { style: 'long' }).format(names).replace(/, and /, ' and ');
}

function isOperator({ groups }: SignedInSession['user']): boolean {
  return operatorGroups.some((group) => groups.includes(group));
}

function Operator({ session: { auth, outputs, user } }: { session: SignedInSession }) {
  const pass = useMemo(() => new Pass(auth), [auth]);
  return (
    <Gated
      load={operatorsPart}
      admit={pass.admit}
      what="the operators’ page"
      around={(inner) => (
        <main className="signin">
          <div className="card">{inner}</div>
        </main>
      )}
      props={{ outputs, pass, auth, user, onSignOut: () => leave(auth) }}
    />
  );
}

function NotAnOperator({ session: { auth, outputs, user } }: { session: SignedInSession }) {
  const [viewers, support, admins] = groupNames(outputs.operatorGroups);
  return (
    <main className="signin">
      <div className="card stack">
        <h1>This page is for operators</h1>
        <p role="alert">
          {user.email ?? 'This account'} is in none of the groups <code>{viewers}</code>,{' '}
          <code>{support}</code> and <code>{admins}</code>, so nothing is shown here.
        </p>
        <div className="row">
          <button type="button" className="button primary" onClick={() => leave(auth)}>
            Sign in as another user
          </button>
          <a href="/">To the app</a>
        </div>
      </div>
    </main>
  );
}
