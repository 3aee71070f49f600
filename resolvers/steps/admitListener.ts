import { runtime, util } from '@aws-appsync/utils';
import type { SubscriptionOnUsageArgs } from '../../generated/schema.ts';
import { isOperator, userIdOf } from '../shared/caller.ts';
import type { RequestContext } from '../shared/context.ts';
import { request as handOver } from '../shared/handOver.ts';
import { demandAccountId } from '../shared/text.ts';
import type { Amounts } from '../shared/units.ts';

export { response } from './admitOperator.ts';

/** People hear their own account, which asks no function; another one is heard by operators, who are looked at first. */
export function request(ctx: RequestContext<SubscriptionOnUsageArgs & Amounts>) {
  const own = userIdOf(ctx);
  const wanted = ctx.args.userId ?? own;
  demandAccountId(wanted);
  if (wanted === own) runtime.earlyReturn({});
  if (!isOperator(ctx)) {
    util.error('Only its own user and operators may subscribe to an account.', 'Forbidden');
  }
  return handOver(ctx);
}
