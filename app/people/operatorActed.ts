import { randomUUID } from 'node:crypto';
import { Mistake } from '../../domain/errors.ts';
import { putAction } from '../../store/actions.ts';

const reasonCharactersMax = 500;

/** Every change by an operator needs one; it lands in the log of the account that was changed. */
export function checkReason(reason: string): string {
  const trimmed = reason.trim();
  if (trimmed.length === 0) throw new Mistake('BadRequest', 'A reason is needed.');
  if (trimmed.length > reasonCharactersMax)
    throw new Mistake('BadRequest', `A reason has at most ${reasonCharactersMax} characters.`);
  return trimmed;
}

export async function operatorActed(
  operator: string,
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
