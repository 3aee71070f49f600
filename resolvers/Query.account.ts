import { util, type Context } from '@aws-appsync/utils';
import { demandOperator } from './shared/caller.ts';

export function request(ctx: Context) {
  demandOperator(ctx);
  const given = [ctx.args.userId, ctx.args.email].filter((one) => !!one).length;
  if (given !== 1) util.error('Give either userId or email.', 'BadRequest');
  return {};
}

export function response(ctx: Context) {
  if (!ctx.prev.result || ctx.prev.result.missing) util.error('There is no such account.', 'NotFound');
  return ctx.prev.result;
}
