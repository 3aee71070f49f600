import { randomUUID } from 'node:crypto';
import type { Operator } from '../../domain/operators.ts';
import { putAction } from '../../store/actions.ts';

export async function operatorActed(
  operator: Operator,
  userId: string,
  type: string,
  details: Record<string, unknown>,
  reason: string,
  nowMs: number,
): Promise<void> {
  await putAction({
    userId,
    atMs: nowMs,
    tail: randomUUID(),
    type,
    details,
    actor: operator,
    reason,
  });
}

/**
 * That an operator was shown something of accounts. Of one account, in its own log, as a change of it would be; of several, in the
 * operator's log, with their ids: a row for each would make a page of a list cost a hundred writes.
 */
export async function noteRead(
  operator: Operator,
  { field, accounts, callId }: { field: string; accounts: string[]; callId: string },
  nowMs: number,
): Promise<void> {
  const [only] = accounts.length === 1 ? accounts : [];
  await putAction({
    userId: only ?? operator.userId,
    atMs: nowMs,
    // A function that AppSync asks again writes the same row.
    tail: `read.${callId}`,
    type: only === undefined ? 'accounts.read' : 'account.read',
    details: only === undefined ? { field, accounts } : { field },
    actor: operator,
  });
}
