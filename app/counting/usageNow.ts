import type { Usage } from '../../generated/schema.ts';
import { toUsage } from './answer.ts';
import { accountRightsOf, type AccountRights } from './accountRights.ts';
import { viewOf } from './view.ts';
import { readWindows } from './windows.ts';

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
  const windows = await readWindows(userId, merged, nowMs);
  return windows.map(({ allowances, rows }) => toUsage(userId, viewOf(allowances, rows).counters, nowMs));
}
