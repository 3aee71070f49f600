import { createContext, useContext } from 'react';
import type { AnyAuth } from './useSession.ts';

/** The session of the signed-in user, for the screens that change how they sign in. */
export const AuthContext = createContext<AnyAuth | undefined>(undefined);

export function useAuth(): AnyAuth {
  const auth = useContext(AuthContext);
  if (!auth) throw new Error('useAuth is used outside of AuthContext.');
  return auth;
}
