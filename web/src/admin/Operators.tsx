import { useEffect, useMemo } from 'react';
import type { Pass } from '../door/pass.ts';
import { Announcer } from '../ui/Announcer.tsx';
import { appsyncTransport } from '../usher/appsyncTransport.ts';
import type { Outputs } from '../usher/outputs.ts';
import { TransportProvider } from '../usher/TransportProvider.tsx';
import { AdminShell } from './AdminShell.tsx';
import './admin.css';

interface OperatorsProps {
  outputs: Outputs;
  pass: Pass;
  email: string | undefined;
  onSignOut: () => void;
}

/** Everything behind the sign-in, for an operator who has been let in. */
export default function Operators({ outputs, pass, email, onSignOut }: OperatorsProps) {
  const transport = useMemo(() => appsyncTransport(outputs, pass.token), [outputs, pass]);
  useEffect(() => () => transport.close(), [transport]);
  useEffect(() => pass.keep(), [pass]);
  return (
    <TransportProvider transport={transport}>
      <Announcer>
        <AdminShell
          connection={{ url: outputs.graphqlUrl, token: pass.token, admit: pass.admit }}
          email={email}
          onSignOut={onSignOut}
        />
      </Announcer>
    </TransportProvider>
  );
}
