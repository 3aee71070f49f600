import { createContext, useContext } from 'react';
import type { ReactNode } from 'react';
import { isAtLeast, type OperatorGroup } from '../door/operatorGroups.ts';

/** The groups of the operator who looks. */
export const GroupsContext = createContext<readonly string[]>([]);

/** Where the users are another app's: locking or deleting an account here leaves them there. */
export const UsersStayContext = createContext(false);

interface ForProps {
  least: OperatorGroup;
  /** What it is that others may not do; in place of it stands a sentence. Absent: nothing stands there. */
  what?: string;
  children: ReactNode;
}

/** What only operators of a group are offered. The API refuses it to others; this spares them a refusal. */
export function For({ least, what, children }: ForProps) {
  if (isAtLeast(least, useContext(GroupsContext))) return children;
  if (!what) return null;
  return (
    <p className="small quiet">
      {what} is for operators of the group{least === 'admins' ? ' admins' : 's support and admins'}.
    </p>
  );
}
