import { reasonWithout, type RefusalReason } from '../../domain/refusal.ts';
import { owedSubscriptions } from '../../store/paymentDue.ts';
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
  const mayOwe = own.some(({ source }) => source.startsWith('sub:'));
  const isDue = mayOwe && (await owedSubscriptions(userId)).length > 0;
  return reasonWithout(own, isDue, nowMs);
}
