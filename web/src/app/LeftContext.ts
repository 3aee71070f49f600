import { createContext, useContext } from 'react';

/** Told when the account was deleted, with what was done. Other screens may hear that it is gone before its answer comes. */
export const LeftContext = createContext<((steps: readonly string[]) => void) | undefined>(undefined);

export function useOnLeft(): (steps: readonly string[]) => void {
  const onLeft = useContext(LeftContext);
  if (!onLeft) throw new Error('useOnLeft is used outside of LeftContext.');
  return onLeft;
}
