import { randomUUID } from 'node:crypto';
import { putAction } from '../../store/actions.ts';

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
