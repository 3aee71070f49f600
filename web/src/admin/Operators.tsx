import { useEffect, useMemo } from 'react';
import type { Pass } from '../door/pass.ts';
import { AuthContext } from '../signin/AuthContext.ts';
import { Announcer } from '../ui/Announcer.tsx';
import { appsyncTransport } from '@usher/client';
import type { AnyAuth } from '../signin/useSession.ts';
import type { SignedIn, Outputs } from '@usher/client';
import { TransportProvider } from '@usher/client/react';
import { AdminShell } from './AdminShell.tsx';
import { GroupsContext, UsersStayContext } from './groups.tsx';
import './admin.css';

interface OperatorsProps {
  outputs: Outputs;
  pass: Pass;
  auth: AnyAuth;
  user: SignedIn;
  onSignOut: () => void;
}

/** Everything behind the sign-in, for an operator who has been let in. */
export default function Operators({ outputs, pass, auth, user, onSignOut }: OperatorsProps) {
  const transport = useMemo(() => appsyncTransport({ ...outputs, token: pass.token }), [outputs, pass]);
  useEffect(() => () => transport.close(), [transport]);
  useEffect(() => pass.keep(), [pass]);
  return (
    <TransportProvider transport={transport}>
      <AuthContext value={auth}>
        <GroupsContext value={user.groups}>
          <UsersStayContext value={outputs.usersOf !== undefined}>
            <Announcer>
              <AdminShell
                connection={{ url: outputs.graphqlUrl, token: pass.token, admit: pass.admit }}
                email={user.email}
                needsSecondFactor={outputs.secondFactor === 'required'}
                onSignOut={onSignOut}
              />
            </Announcer>
          </UsersStayContext>
        </GroupsContext>
      </AuthContext>
    </TransportProvider>
  );
}
