import { runtime, util, type Context } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';
import { rosterShards } from '../shared/roster.ts';

/** One read of one shard; nothing when the page is full or the shards are through. */
export function request(ctx: Context) {
  if (ctx.stash.left <= 0 || ctx.stash.shard >= rosterShards) runtime.earlyReturn({ full: true });
  return query({
    index: 'RosterIndex',
    query: { roster_shard: { eq: `${ctx.stash.shard}` } },
    limit: ctx.stash.left,
    nextToken: ctx.stash.token,
  });
}

export function response(ctx: Context) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  const items = ctx.result.items.map((row: Record<string, any>) => ({
    id: row.user_id,
    email: row.email,
    name: row.name,
    status: row.status,
    createdAt: row.created_at,
    version: row.version,
  }));
  ctx.stash.items = [...ctx.stash.items, ...items];
  ctx.stash.left = ctx.stash.left - items.length;
  ctx.stash.token = ctx.result.nextToken;
  if (!ctx.result.nextToken) ctx.stash.shard = ctx.stash.shard + 1;
  return {};
}
