import { createContext, useContext } from 'react';
import type { Auth } from '../usher/auth.ts';

/** The session of the signed-in user, for the screens that change how they sign in. */
export const AuthContext = createContext<Auth | undefined>(undefined);

export function useAuth(): Auth {
  const auth = useContext(AuthContext);
  if (!auth) throw new Error('useAuth is used outside of AuthContext.');
  return auth;
}
