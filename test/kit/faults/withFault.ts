import type { Fault, Wire } from './wire.ts';

/** How one attempt of one request goes wrong. `after` faults have committed; the answer is lost. */
export const faultKinds = [
  'connection lost before',
  'connection lost after',
  '500 before',
  '500 after',
  'throttled',
  'conflict',
  'lost for good after',
] as const;
export type FaultKind = (typeof faultKinds)[number];

const onTheWire: Record<FaultKind, Fault> = {
  'connection lost before': 'drop',
  'connection lost after': 'cut',
  '500 before': 'refuse',
  '500 after': 'lose',
  throttled: 'throttle',
  conflict: 'conflict',
  'lost for good after': 'lose',
};

interface Plan {
  /** The attempt that goes wrong, counted from 1; 0 is none. */
  at: number;
  kind: FaultKind;
  attempts: string[];
  /** The request whose every further attempt fails. */
  doomed?: string;
}

/** By the user whom the disturbed requests name: several work at once on one wire. */
const plans = new Map<string, Plan>();

/** Disturbs what passes the wire, but only what runs within `withFault`. */
export function disturb(wire: Wire): void {
  wire.decide = (operation, body, invocation) => {
    const text = JSON.stringify(body);
    for (const [user, plan] of plans) if (text.includes(user)) return faultIn(plan, operation, invocation);
    return undefined;
  };
}

/** Runs the work for a user with one fault in it, and tells which attempts it made. */
export async function withFault<Value>(
  user: string,
  at: number,
  kind: FaultKind,
  work: () => Promise<Value>,
): Promise<{ result: PromiseSettledResult<Value>; attempts: string[] }> {
  const plan: Plan = { at, kind, attempts: [] };
  plans.set(user, plan);
  const [result] = await Promise.allSettled([work()]);
  plans.delete(user);
  return { result: result!, attempts: plan.attempts };
}

function faultIn(plan: Plan, operation: string, invocation: string): Fault | undefined {
  plan.attempts.push(operation);
  if (plan.doomed === invocation) return 'refuse';
  if (plan.attempts.length !== plan.at) return undefined;
  // Reads meet no conflicts.
  if (plan.kind === 'conflict' && !/Update|Put|TransactWrite/.test(operation)) return undefined;
  if (plan.kind === 'lost for good after') plan.doomed = invocation;
  return onTheWire[plan.kind];
}
