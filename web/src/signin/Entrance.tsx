import type { ComponentProps } from 'react';
import { CognitoSession } from '@usher/client/cognito';
import { IssuerSignIn } from './IssuerSignIn.tsx';
import { SignIn } from './SignIn.tsx';
import type { AnyAuth } from './useSession.ts';

type EntranceProps = Omit<ComponentProps<typeof SignIn>, 'auth'> & { auth: AnyAuth };

/** Everything before there is a session: a form of ours for users of a pool, a way out for those of an issuer. */
export function Entrance({ auth, ...props }: EntranceProps) {
  return auth instanceof CognitoSession ? (
    <SignIn auth={auth} {...props} />
  ) : (
    <IssuerSignIn auth={auth} {...props} />
  );
}
