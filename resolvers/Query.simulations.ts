import { util, type Context } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';
import { userIdOf } from './shared/caller.ts';
import { pageLimit } from './shared/page.ts';

export function request(ctx: Context) {
  return query({
    index: 'UserIndex',
    query: { user_id: { eq: userIdOf(ctx) } },
    scanIndexForward: false,
    limit: pageLimit(ctx.args.limit),
    nextToken: ctx.args.nextToken,
  });
}

export function response(ctx: Context) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  return {
    items: ctx.result.items.map((row: Record<string, any>) => ({
      id: row.simulation_id,
      createdAt: row.created_at,
      trackId: row.track_id,
      strategy: row.strategy_data,
      totalTime: row.total_time,
      laps: row.results,
    })),
    nextToken: ctx.result.nextToken,
  };
}
