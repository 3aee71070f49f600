import { extensions } from '@aws-appsync/utils';
import type { SubscriptionOnUsageArgs } from '../../generated/schema.ts';
import { userIdOf } from './caller.ts';
import type { ResponseContext } from './context.ts';
import { demandAccountId } from './text.ts';

export function request() {
  return {};
}

/** What a listener hears is decided here, from identity; an argument can only name what an operator was admitted to hear. */
export function response(ctx: ResponseContext<unknown, SubscriptionOnUsageArgs>) {
  const own = userIdOf(ctx);
  const wanted = ctx.stash.operator ? (ctx.args.userId ?? own) : own;
  demandAccountId(wanted);
  extensions.setSubscriptionFilter({
    filterGroup: [{ filters: [{ fieldName: 'userId', operator: 'eq', value: wanted }] }],
  });
  return null;
}
