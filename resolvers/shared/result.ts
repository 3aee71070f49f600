import { util } from '@aws-appsync/utils';
import type { ResponseContext } from './context.ts';

/** What the source answered. When it failed, the field fails as it did. */
export function resultOf<Result>(ctx: ResponseContext<Result>): Result {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  return ctx.result;
}
