import { randomUUID } from 'node:crypto';
import type { Limit } from '../../../domain/entitlement.ts';
import type { PartRow } from '../../../store/rows/parts.ts';
import type { UsageRow } from '../../../store/usageRow.ts';
import { noon } from '../time.ts';
import { aWish, type Usage } from './usage.ts';

/** Before anything of the product is loaded: `exports` may be split into this number of parts. */
export function splitExports(n: number): void {
  process.env['SPLIT_COUNTERS'] = `exports=${n}`;
}

/** The changes at one moment after which a counter counts as busy. */
export const burst = 34;

export const month = 'exports_2026-11-01#MONTH';
export const monthly = (limit: number | null): Limit[] => [{ period: 'MONTH', limit }];

/** Looks at a split counter from the side: its own row and its parts as the table has them. */
export function splitIn(world: Usage) {
  const use = (user: string, amount = 1, nowMs = noon, key?: string) => {
    const wish = aWish(user, { amount });
    return world.consume({ ...wish, action: { ...wish.action, at: nowMs } }, key, nowMs);
  };
  const ownRow = async (user: string, key = month) =>
    (await world.rowOf('TABLE_USER_USAGE', { user_id: user, feature_date_key: key })) as UsageRow | undefined;
  const parts = async (user: string, key = month) => {
    const rows = await Promise.all(
      Array.from({ length: 32 }, (_, part) =>
        world.rowOf('TABLE_USER_USAGE', { user_id: `${user}~${part}`, feature_date_key: key }),
      ),
    );
    return rows.flatMap((row) => (row ? [row as PartRow] : []));
  };
  return {
    use,
    ownRow,
    parts,
    /** An account whose counter was used fast enough to be split. */
    async aSplitAccount(limit: number | null): Promise<string> {
      const user = await world.anAccountWith(monthly(limit));
      for (let i = 0; i < burst; i++) await use(user);
      if (!(await ownRow(user))?.parts) throw new Error('The counter was not split.');
      return user;
    },
    hold(userId: string, amount: number, nowMs = noon) {
      const [key, callId] = [randomUUID(), randomUUID()];
      return world.reserve({ userId, feature: 'exports', amount, seconds: 90_000, key, callId }, nowMs);
    },
    settle(userId: string, holdId: string, amount: number, nowMs = noon) {
      const action = { type: 'consume', n: amount, at: nowMs };
      return world.settle({ userId, feature: 'exports', holdId, amount, action }, nowMs);
    },
  };
}
