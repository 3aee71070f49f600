import { runtime, type Context } from '@aws-appsync/utils';
import { request as handOver, response } from '../shared/handOver.ts';

export { response };

/** Costs nothing for an account that has its row. */
export function request(ctx: Context) {
  if (ctx.prev.result) runtime.earlyReturn(ctx.prev.result);
  return handOver(ctx);
}
