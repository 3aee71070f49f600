import { reasonWithout, type RefusalReason } from '../../domain/refusal.ts';
import { isPaymentDue } from '../store/paymentDue.ts';
import type { Standing } from './standing.ts';

/** Why nothing gives the feature. */
export async function reasonFor(
  standing: Standing,
  userId: string,
  feature: string,
  nowMs: number,
): Promise<RefusalReason> {
  if (standing.status !== 'ACTIVE') return 'ACCOUNT_DISABLED';
  const own = standing.rights.filter((right) => right.feature === feature);
  const isDue = own.some(({ source }) => source.startsWith('sub:')) && (await isPaymentDue(userId));
  return reasonWithout(own, isDue, nowMs);
}
