import { unitsMax } from '../../domain/units.ts';
import { returnItem } from '../../store/grants.ts';
import { poolKeysOf, poolReturnItem } from '../../store/pools.ts';
import type { TransactItem } from '../../store/write.ts';
import { accountRightsOf, rightIn } from './accountRights.ts';
import type { Drawn } from './wholeWrite.ts';

/** Units of a hold that go back to where they came from. */
interface Back {
  items: TransactItem[];
  units: number;
  /** Those of them that can be drawn again: a pool's window may be over, or its right. */
  drawable: number;
  /** By the keys of the pools' counters, as the log has them: negative. */
  pools: Record<string, number>;
}

/**
 * What was taken last goes back first. Units of pools go into the window out of which they came; those of grants into the grant
 * that lasts longest and can hold them. Without such a grant they stay with the window of the hold.
 */
export async function giveBack(
  userId: string,
  feature: string,
  drawn: Drawn[],
  units: number,
  nowMs: number,
): Promise<Back> {
  const back: Back = { items: [], units: 0, drawable: 0, pools: {} };
  if (units === 0) return back;
  const right = rightIn(await accountRightsOf(userId, nowMs), feature);
  const current = right ? poolKeysOf(right, nowMs) : [];
  let left = units;
  let toGrants = 0;
  for (const { keys, units: taken } of drawn.toReversed()) {
    const returned = Math.min(left, taken);
    left -= returned;
    if (returned === 0) continue;
    if (!keys) {
      toGrants += returned;
      continue;
    }
    back.items.push(...keys.map((key) => poolReturnItem(userId, key, returned, nowMs)));
    for (const key of keys) back.pools[key] = -returned;
    back.units += returned;
    if (keys.every((key) => current.includes(key))) back.drawable += returned;
  }
  const grant = right?.grants.findLast(({ limits }) => (limits[0]?.limit ?? 0) <= unitsMax - toGrants);
  if (toGrants === 0 || !grant) return back;
  back.items.push(returnItem(userId, grant, toGrants, nowMs));
  back.units += toGrants;
  back.drawable += toGrants;
  return back;
}
