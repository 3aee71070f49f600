import { reasonWithout, type RefusalReason } from '../../domain/refusal.ts';
import { owedSubscriptions } from '../../store/paymentDue.ts';
import type { AccountRights } from './accountRights.ts';

/** Why nothing gives the feature. */
export async function reasonFor(
  account: AccountRights,
  userId: string,
  feature: string,
  nowMs: number,
): Promise<RefusalReason> {
  if (account.status !== 'ACTIVE') return 'ACCOUNT_DISABLED';
  const own = account.rights.filter((right) => right.feature === feature);
  const mayOwe = own.some(({ source }) => source.startsWith('sub:'));
  const isDue = mayOwe && (await owedSubscriptions(userId)).length > 0;
  return reasonWithout(own, isDue, nowMs);
}
