import { Mistake } from '../domain/errors.ts';
import { door, operatorOf } from './door.ts';
import type {
  AccountUsage,
  QueryFeatureUsageArgs,
  QueryHighUsageArgs,
  UpgradeHint,
  UpgradeHintPage,
  UsagePage,
} from '../generated/schema.ts';
import { namesOf, type Names } from '../store/names.ts';
import { limitOf } from '../app/counting/answer.ts';
import { featureFrom } from '../app/counting/input.ts';
import { limitFrom } from '../app/arguments.ts';
import { hasOf, offerFor } from '../app/counting/offers.ts';
import { dateFrom, openWindowPage, type OpenWindow } from '../app/counting/openWindows.ts';

/** `Query.featureUsage` and `Query.highUsage`: one feature's open windows over all accounts, with whose they are. */
export const handler = door<QueryFeatureUsageArgs & QueryHighUsageArgs, UsagePage | UpgradeHintPage>(
  async (call, nowMs) => {
    operatorOf(call);
    const { args } = call;
    const isHigh = call.field === 'Query.highUsage';
    const question = {
      feature: featureFrom(args.feature),
      threshold: isHigh ? thresholdFrom(args.threshold) : 0,
      date: dateFrom(args.date, nowMs) ?? (isHigh ? undefined : new Date(nowMs).toISOString().slice(0, 10)),
    };
    const page = await openWindowPage(question, limitFrom(args.limit), args.nextToken, nowMs);
    const names = await namesOf(page.windows.map(({ row }) => row.user_id));
    if (!isHigh) {
      const items = page.windows.map((window) => usageOf(window, names, nowMs));
      return { items, nextToken: page.nextToken };
    }
    const items: UpgradeHint[] = [];
    // One after the other: the first reads the catalog, the others have it.
    for (const window of page.windows) items.push(await hintOf(window, names, nowMs));
    return { items, nextToken: page.nextToken };
  },
);

function thresholdFrom(threshold: number | null | undefined): number {
  const share = threshold ?? 0.8;
  if (!(share > 0 && share <= 1))
    throw new Mistake('BadRequest', 'A threshold is a share: above 0, at most 1.');
  return share;
}

function usageOf({ row, counter, share }: OpenWindow, names: Names, nowMs: number): AccountUsage {
  const { user_id: userId, feature_name: feature } = row;
  return {
    userId,
    ...names.of(userId),
    feature,
    ...limitOf(counter, nowMs),
    held: row.held_count,
    share: counter.limit === null ? null : share,
    source: counter.source,
    productId: counter.productId,
  };
}

async function hintOf(
  { row, counter, share }: OpenWindow,
  names: Names,
  nowMs: number,
): Promise<UpgradeHint> {
  const { user_id: userId, feature_name: feature } = row;
  const { used, limit, period, windowStart, resetsAt } = limitOf(counter, nowMs);
  return {
    userId,
    ...names.of(userId),
    feature,
    used,
    limit: limit!,
    share,
    period,
    windowStart,
    resetsAt: resetsAt ?? null,
    productId: counter.productId,
    upgrade: await offerFor(hasOf(feature, [counter], [], nowMs), { feature, amount: 1 }, nowMs),
  };
}
