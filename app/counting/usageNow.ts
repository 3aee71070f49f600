import { allowancesOf } from '../../domain/usage.ts';
import type { Usage } from '../../generated/schema.ts';
import { getRows, keysOf } from '../../store/usage.ts';
import { toUsage } from './answer.ts';
import { accountRightsOf, type AccountRights } from './accountRights.ts';
import { viewOf } from './view.ts';

/** Usage of everything that the account may use, in the windows that are open now; a counter without a row stands at 0. */
export async function usageNow(userId: string, nowMs: number, feature?: string): Promise<Usage[]> {
  return usageIn(await accountRightsOf(userId, nowMs), userId, nowMs, feature);
}

export async function usageIn(
  account: AccountRights,
  userId: string,
  nowMs: number,
  feature?: string,
): Promise<Usage[]> {
  const merged = account.merged.filter((right) => feature === undefined || right.feature === feature);
  const wanted = merged.map((right) => allowancesOf(right, nowMs));
  const keys = wanted.flatMap(keysOf);
  if (keys.length === 0) return [];
  const rows = await getRows(userId, keys);
  return wanted.map((allowances) => {
    const own = rows.splice(0, allowances.length);
    return toUsage(userId, viewOf(allowances, own).counters, nowMs);
  });
}
