import { Mistake } from '../domain/errors.ts';
import { dateIn } from '../domain/window.ts';
import { door, operatorOf } from './door.ts';
import type { QueryHighUsageArgs, UpgradeHint } from './generated/schema.ts';
import { listBand } from './store/usageBands.ts';
import type { UsageRow } from './store/usageRow.ts';
import { featureFrom } from './usage/input.ts';
import { offerFor } from './usage/offers.ts';

const limits = { usual: 25, max: 100 };

/** Who would be helped by a larger plan, nearest to their limit first. */
export const handler = door<QueryHighUsageArgs, UpgradeHint[]>(async (call, nowMs) => {
  operatorOf(call);
  const { args } = call;
  const feature = featureFrom(args.feature);
  const threshold = args.threshold ?? 0.8;
  if (!(threshold > 0 && threshold <= 1))
    throw new Mistake('BadRequest', 'A threshold is a share: above 0, at most 1.');
  const limit = args.limit ?? limits.usual;
  if (limit < 1 || limit > limits.max) throw new Mistake('BadRequest', `A limit is 1 to ${limits.max}.`);
  const date = args.date?.slice(0, 10) ?? dateIn(nowMs, 'UTC');
  const rows = await listBand(feature, date, threshold, limit);
  const over = rows.filter((row) => shareOf(row) >= threshold).sort((a, b) => shareOf(b) - shareOf(a));
  const hints: UpgradeHint[] = [];
  // One after the other: the first reads the catalog, the others have it.
  for (const row of over.slice(0, limit)) hints.push(await hintFor(row, nowMs));
  return hints;
});

async function hintFor(row: UsageRow, nowMs: number): Promise<UpgradeHint> {
  const { user_id: userId, feature_name: feature, usage_count: used, limit_value, period } = row;
  const limit = limit_value!;
  return {
    userId,
    feature,
    used,
    limit,
    share: shareOf(row),
    windowStart: new Date(row.window_start_ms).toISOString(),
    productId: row.plan_id ?? null,
    upgrade: await offerFor([{ period, limit }], { feature, amount: 1 }, nowMs),
  };
}

function shareOf({ usage_count, limit_value }: UsageRow): number {
  if (limit_value === undefined) return 0;
  return limit_value === 0 ? (usage_count > 0 ? 1 : 0) : usage_count / limit_value;
}
