import { runtime } from '@aws-appsync/utils';
import type { RequestContext } from '../shared/context.ts';
import { request as handOver, response } from '../shared/handOver.ts';
import type { Answer } from './findOpenCounter.ts';

export { response };

/** Only where rights must be merged: no open counter stands for itself. */
export function request(ctx: RequestContext<object, unknown, Answer>) {
  if (ctx.prev.result.userId) runtime.earlyReturn(ctx.prev.result);
  return handOver(ctx);
}
