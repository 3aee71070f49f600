import type { AccountChangeInput, MutationPublishAccountArgs } from '../generated/schema.ts';
import type { RequestContext, ResponseContext } from './shared/context.ts';

/** Says what it is told: the subscription does the rest. */
export function request(ctx: RequestContext<MutationPublishAccountArgs>) {
  return { payload: ctx.args.change };
}

export function response(ctx: ResponseContext<AccountChangeInput>) {
  return ctx.result;
}
