import type { SubscriptionOnUsageArgs } from '../../generated/schema.ts';
import { userIdOf } from './caller.ts';
import type { RequestContext } from './context.ts';
import { demandAccountId } from './text.ts';

/** Decided from identity; an argument can only name what an operator was admitted to hear. */
export function heardAccount(ctx: RequestContext<SubscriptionOnUsageArgs>): string {
  const own = userIdOf(ctx);
  const wanted = ctx.stash.operator ? (ctx.args.userId ?? own) : own;
  demandAccountId(wanted);
  return wanted;
}
