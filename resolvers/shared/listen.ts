import { extensions, util } from '@aws-appsync/utils';
import type { SubscriptionOnUsageArgs } from '../../generated/schema.ts';
import { isOperator, userIdOf } from './caller.ts';
import type { ResponseContext } from './context.ts';
import { demandAccountId } from './text.ts';

export function request() {
  return { payload: null };
}

/** What a listener hears is decided here, from identity; an argument can only name what an operator may hear. */
export function response(ctx: ResponseContext<unknown, SubscriptionOnUsageArgs>) {
  const own = userIdOf(ctx);
  const wanted = ctx.args.userId ?? own;
  demandAccountId(wanted);
  if (wanted !== own && !isOperator(ctx)) {
    util.error('An account is heard by its own user and by operators.', 'Forbidden');
  }
  extensions.setSubscriptionFilter({
    filterGroup: [{ filters: [{ fieldName: 'userId', operator: 'eq', value: wanted }] }],
  });
  return null;
}
