import { putAction } from '../../store/actions.ts';

/** That a service did something for an account which leaves no other row in the account's log. The same call writes the same row. */
export async function serviceActed(
  by: string | undefined,
  { userId, type, details, callId }: ServiceAction,
  nowMs: number,
): Promise<void> {
  if (by === undefined) return;
  await putAction({ userId, atMs: nowMs, tail: `service.${callId}`, type, details, actor: by });
}

export interface ServiceAction {
  userId: string;
  type: 'checkout.opened' | 'portal.opened' | 'subscription.read' | 'account.ensured';
  details: Record<string, unknown>;
  callId: string;
}
