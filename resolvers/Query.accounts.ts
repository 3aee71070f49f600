import { util, type Context } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';
import { demandOperator } from './shared/caller.ts';
import { pageLimit } from './shared/page.ts';

const shards = 8;

/** One page of one shard of the roster; the token says which shard comes next. */
export function request(ctx: Context) {
  demandOperator(ctx);
  const { shard, token } = placeOf(ctx.args.nextToken);
  ctx.stash.shard = shard;
  return query({
    index: 'RosterIndex',
    query: { roster_shard: { eq: `${shard}` } },
    limit: pageLimit(ctx.args.limit),
    nextToken: token,
  });
}

export function response(ctx: Context) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  const shard: number = ctx.stash.shard;
  const more: string | null = ctx.result.nextToken;
  const last = shard + 1 >= shards;
  return {
    items: ctx.result.items.map((row: Record<string, any>) => ({
      id: row.user_id,
      email: row.email,
      name: row.name,
      status: row.status,
      createdAt: row.created_at,
      version: row.version,
    })),
    nextToken: more ? `${shard}.${more}` : last ? null : `${shard + 1}.`,
  };
}

function placeOf(nextToken: string | undefined) {
  if (!nextToken) return { shard: 0, token: null as string | null };
  const dot = nextToken.indexOf('.');
  const shard = +nextToken.slice(0, dot);
  if (dot < 1 || Number.isNaN(shard) || shard < 0 || shard >= shards)
    util.error('The nextToken is not ours.', 'BadRequest');
  const token = nextToken.slice(dot + 1);
  return { shard, token: token.length > 0 ? token : null };
}
