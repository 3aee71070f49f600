import { util } from '@aws-appsync/utils';
import type { QueryAccountArgs } from '../generated/schema.ts';
import { emailCharactersMax, type Me } from '../store/rows/users.ts';
import { demandOperator } from './shared/caller.ts';
import type { RequestContext, ResponseContext } from './shared/context.ts';
import { demandAccountId, demandText } from './shared/text.ts';

/** No row, or nothing to look for one by. */
type Found = Me & { missing?: true };

export function request(ctx: RequestContext<QueryAccountArgs>) {
  demandOperator(ctx);
  const given = [ctx.args.userId, ctx.args.email, ctx.args.subscriptionId].filter((one) => !!one).length;
  if (given !== 1) util.error('Give one of userId, email and subscriptionId.', 'BadRequest');
  if (ctx.args.userId) demandAccountId(ctx.args.userId);
  demandText('The id of a subscription', 512, ctx.args.subscriptionId);
  if ((ctx.args.email ?? '').length > emailCharactersMax)
    util.error(`An address has at most ${emailCharactersMax} characters.`, 'BadRequest');
  return {};
}

export function response(ctx: ResponseContext<unknown, object, unknown, Found>) {
  if (ctx.prev.result.missing) util.error('There is no such account.', 'NotFound');
  return ctx.prev.result;
}
