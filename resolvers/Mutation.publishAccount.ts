import type { Context } from '@aws-appsync/utils';

/** Says what it is told: the subscription does the rest. */
export function request(ctx: Context) {
  return { payload: ctx.args.change };
}

export function response(ctx: Context) {
  return ctx.result;
}
