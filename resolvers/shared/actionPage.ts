import { util, type Context } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';
import { isOperator } from './caller.ts';
import { pageLimit } from './page.ts';

/** One account's action log, newest first. With a filter a page may hold fewer rows than asked, and still not be the last. */
export function actionsOf(ctx: Context, userId: string) {
  const filter = ctx.args.filter ?? {};
  const from: string = filter.from
    ? util.time.epochMilliSecondsToISO8601(util.time.parseISO8601ToEpochMilliSeconds(filter.from))
    : '0';
  // `~` comes after every character of a timestamp, so the last millisecond is included whole.
  const to: string = filter.to
    ? util.time.epochMilliSecondsToISO8601(util.time.parseISO8601ToEpochMilliSeconds(filter.to))
    : '9999';
  const wanted: Record<string, any> = {};
  if (filter.actionType) wanted.action_type = { eq: filter.actionType };
  if (filter.feature) wanted.feature = { eq: filter.feature };
  return query({
    query: { user_id: { eq: userId }, timestamp: { between: [from, `${to}~`] } },
    ...(filter.actionType || filter.feature ? { filter: wanted } : {}),
    scanIndexForward: false,
    limit: pageLimit(ctx.args.limit),
    nextToken: ctx.args.nextToken,
  });
}

export function response(ctx: Context) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  const seesWho = isOperator(ctx);
  return {
    items: ctx.result.items.map((row: Record<string, any>) => ({
      id: `${row.user_id}#${row.timestamp}`,
      userId: row.user_id,
      timestamp: row.timestamp.split('#')[0],
      actionType: row.action_type,
      actionDetails: row.action_details,
      planId: row.plan_id,
      feature: row.feature,
      usageBefore: row.usage_before,
      usageAfter: row.usage_after,
      actor: seesWho ? row.actor : null,
      reason: seesWho ? row.reason : null,
    })),
    nextToken: ctx.result.nextToken,
  };
}
