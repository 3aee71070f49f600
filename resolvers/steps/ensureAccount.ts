import { runtime } from '@aws-appsync/utils';
import type { Me } from '../../store/rows/users.ts';
import type { RequestContext } from '../shared/context.ts';
import { request as handOver, response } from '../shared/handOver.ts';

export { response };

/** Costs nothing for an account that has its row and was visited before. */
export function request(ctx: RequestContext<object, unknown, Me | null>) {
  if (ctx.prev.result) runtime.earlyReturn(ctx.prev.result);
  return handOver(ctx);
}
