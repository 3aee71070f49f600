import { Mistake } from '../domain/errors.ts';
import { door, operatorOf } from './door.ts';
import type {
  AccountUsage,
  QueryFeatureUsageArgs,
  QueryHighUsageArgs,
  QueryResetsOnArgs,
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
import { resetPage } from '../app/counting/resets.ts';

type Args = (QueryFeatureUsageArgs & QueryHighUsageArgs) | QueryResetsOnArgs;

/**
 * `Query.featureUsage` and `Query.highUsage`: one feature's open windows over all accounts, with whose they are.
 * `Query.resetsOn`: the windows of every feature that are reset on a day.
 */
export const handler = door<Args, UsagePage | UpgradeHintPage>(async (call, nowMs) => {
  operatorOf(call);
  const { args } = call;
  const limit = limitFrom(args.limit);
  if (!('feature' in args)) {
    // What follows the day (`2026-11-20Z`) is AWSDate's offset, and says nothing here.
    return usageIn(await resetPage(args.date.slice(0, 10), limit, args.nextToken, nowMs), nowMs);
  }
  const isHigh = call.field === 'Query.highUsage';
  const question = {
    feature: featureFrom(args.feature),
    threshold: isHigh ? thresholdFrom(args.threshold) : 0,
    date: dateFrom(args.date, nowMs) ?? (isHigh ? undefined : new Date(nowMs).toISOString().slice(0, 10)),
  };
  const page = await openWindowPage(question, limit, args.nextToken, nowMs);
  if (!isHigh) return usageIn(page, nowMs);
  const names = await namesIn(page);
  const items: UpgradeHint[] = [];
  // One after the other: the first reads the catalog, the others have it.
  for (const window of page.windows) items.push(await hintOf(window, names, nowMs));
  return { items, nextToken: page.nextToken };
});

interface Windows {
  windows: OpenWindow[];
  nextToken: string | null;
}

const namesIn = ({ windows }: Windows) => namesOf(windows.map(({ row }) => row.user_id));

async function usageIn(page: Windows, nowMs: number): Promise<UsagePage> {
  const names = await namesIn(page);
  return { items: page.windows.map((window) => usageOf(window, names, nowMs)), nextToken: page.nextToken };
}

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
