import { util, type Context } from '@aws-appsync/utils';
import { demandOperator } from './shared/caller.ts';
import { pageLimit } from './shared/page.ts';
import { rosterShards } from './shared/roster.ts';

/** Where the page begins; the steps then fill it from one shard after the other. */
export function request(ctx: Context) {
  demandOperator(ctx);
  const place = placeOf(ctx.args.nextToken);
  ctx.stash.shard = place.shard;
  ctx.stash.token = place.token;
  ctx.stash.left = pageLimit(ctx.args.limit);
  ctx.stash.items = [];
  return {};
}

export function response(ctx: Context) {
  const shard: number = ctx.stash.shard;
  return {
    items: ctx.stash.items,
    nextToken: shard < rosterShards ? `${shard}.${ctx.stash.token ?? ''}` : null,
  };
}

function placeOf(nextToken: string | undefined) {
  if (!nextToken) return { shard: 0, token: null as string | null };
  const dot = nextToken.indexOf('.');
  const shard = +nextToken.slice(0, dot);
  if (dot < 1 || Number.isNaN(shard) || shard < 0 || shard >= rosterShards) {
    util.error('The nextToken is not one of this list.', 'BadRequest');
  }
  const token = nextToken.slice(dot + 1);
  return { shard, token: token.length > 0 ? token : null };
}
