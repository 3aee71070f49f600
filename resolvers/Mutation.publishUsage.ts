import type { MutationPublishUsageArgs, UsageInput } from '../generated/schema.ts';
import type { RequestContext, ResponseContext } from './shared/context.ts';

/** Says what it is told: the subscription does the rest. */
export function request(ctx: RequestContext<MutationPublishUsageArgs>) {
  return { payload: ctx.args.usage };
}

export function response(ctx: ResponseContext<UsageInput>) {
  return ctx.result;
}
