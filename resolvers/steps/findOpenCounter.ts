import { runtime, util } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';
import { isOpen } from '../../domain/usage.ts';
import { usageAt } from '../../domain/shownUsage.ts';
import type { QueryUsageArgs, Usage } from '../../generated/schema.ts';
import { counterIn, windowKeysOf, type CounterKey, type CounterRow } from '../../store/rows/usage.ts';
import { ownIdOf } from '../shared/accountId.ts';
import type { Page, RequestContext, ResponseContext } from '../shared/context.ts';
import { resultOf } from '../shared/result.ts';
import { isKey } from '../shared/text.ts';

/** The newest windows of a feature; as many rows as cost one read unit. */
const rowsLookedAt = 4;

/** Nothing, where the next step must ask the function. */
export type Answer = Partial<Usage>;

/** Strongly consistent: what was counted a moment ago is there. */
export function request(ctx: RequestContext<QueryUsageArgs>) {
  const { feature } = ctx.args;
  const userId = ownIdOf(ctx);
  if (!userId || !isKey(feature)) runtime.earlyReturn({});
  return query<CounterKey>({
    query: { user_id: { eq: userId! }, feature_date_key: { between: windowKeysOf(feature) } },
    scanIndexForward: false,
    consistentRead: true,
    limit: rowsLookedAt,
  });
}

export function response(ctx: ResponseContext<Page<CounterRow>, QueryUsageArgs>): Answer {
  const nowMs = util.time.nowEpochMilliSeconds();
  const open = resultOf(ctx).items.filter((row) => isOpenRow(row, ctx.args.feature, nowMs));
  if (open.length !== 1 || !isWhole(open[0]!)) return {};
  const { startMs, endMs, ...usage } = usageAt(open[0]!.user_id, counterIn(open[0]!), nowMs);
  return {
    ...usage,
    windowStart: util.time.epochMilliSecondsToISO8601(startMs),
    resetsAt: endMs == null ? null : util.time.epochMilliSecondsToISO8601(endMs),
    others: null,
  };
}

/** A row that only notes a refusal has no period. */
function isOpenRow(row: CounterRow, feature: string, nowMs: number): boolean {
  return row.feature_name === feature && !!row.period && isOpen(counterIn(row), nowMs);
}

/**
 * Whether the row alone says what the account may use: the very conditions under which a use of one unit is counted in it without a
 * look at the rights (`store/usage.ts`), so this answer is never older than what a use is decided by. Where nothing is left, a use
 * looks at the rights before it is refused, and so must this: the plan that everybody has may give more by now.
 */
function isWhole(row: CounterRow): boolean {
  const isSeveral = !!row.also || !!row.carries || !!row.carried_by;
  return row.remaining >= 1 && !isSeveral && !row.parts;
}
