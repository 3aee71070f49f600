import type { MutationPublishUsageArgs, UsageInput } from '../generated/schema.ts';
import type { RequestContext, ResponseContext } from './shared/context.ts';
import { demandInBounds } from './shared/units.ts';

/** Says what it is told: the subscription does the rest. */
export function request(ctx: RequestContext<MutationPublishUsageArgs>) {
  const usage = ctx.args.usage;
  const { used, limit, remaining, held } = usage;
  const others = (usage.others ?? []).flatMap((other) => [other.used, other.limit, other.remaining]);
  demandInBounds([used, limit, remaining, held].concat(others));
  return { payload: usage };
}

export function response(ctx: ResponseContext<UsageInput>) {
  return ctx.result;
}
