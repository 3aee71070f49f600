import type { MergedRight } from '../../domain/entitlement.ts';
import { leftInAll, type Pool } from '../../domain/pool.ts';
import { allowancesOf, type Allowance } from '../../domain/usage.ts';
import { poolKeysOf, poolsFrom } from '../../store/pools.ts';
import { keysOf } from '../../store/usage.ts';
import { getRows } from '../../store/usageRows.ts';
import type { UsageRow } from '../../store/usageRow.ts';

/** The counters of one feature that are open now, as far as they have rows. */
interface Windows {
  allowances: Allowance[];
  rows: (UsageRow | undefined)[];
  pools: Pool[];
  poolRows: Map<string, UsageRow>;
}

/** Of several features in one read, strongly consistent. */
export async function readWindows(userId: string, rights: MergedRight[], nowMs: number): Promise<Windows[]> {
  const wanted = rights.map((right) => ({
    right,
    keys: keysOf(allowancesOf(right, nowMs)),
    poolKeys: poolKeysOf(right, nowMs),
  }));
  const keys = wanted.flatMap((one) => [...one.keys, ...one.poolKeys]);
  if (keys.length === 0) return [];
  const found = await getRows(userId, keys);
  const byKey = new Map(found.flatMap((row, index) => (row ? [[keys[index]!, row] as const] : [])));
  return wanted.map(({ right, keys, poolKeys }) => {
    const pools = poolsFrom(right, (key) => byKey.get(key), nowMs);
    const poolRows = new Map([...byKey].filter(([key]) => poolKeys.includes(key)));
    const rows = keys.map((key) => byKey.get(key));
    return { allowances: allowancesOf(right, nowMs, leftInAll(pools)), rows, pools, poolRows };
  });
}
