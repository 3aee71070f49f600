import type { Context } from '@aws-appsync/utils';

export function request() {
  return {};
}

/** The account row, as read by the first step or as made by the second. */
export function response(ctx: Context) {
  return ctx.prev.result;
}
