import type { ActionInput } from '../generated/client.ts';

/** What the units were used for; kept in the account's log. */
export interface Action {
  /** 1 to 64 of a–z, 0–9, _ and -; the default is `consume`. */
  type?: string;
  /** A JSON object of at most 4,096 bytes. */
  details?: Record<string, unknown>;
}

/** AppSync takes an object as the text of it. */
export function toInput(action: Action | undefined): ActionInput | undefined {
  if (action === undefined) return undefined;
  const { type, details } = action;
  return { ...(type ? { type } : {}), ...(details ? { details: JSON.stringify(details) } : {}) };
}
