import { runtime } from '@aws-appsync/utils';
import type { Product } from '../../domain/catalog.ts';
import type { RequestContext } from '../shared/context.ts';
import { request as handOver, response } from '../shared/handOver.ts';

export { response };

/** Only a function can tell what the mailbox has had; a list without what depends on the caller needs none and stays one read. */
export function request(ctx: RequestContext<object, unknown, Product[]>) {
  const selected = ctx.info.selectionSetList;
  const dependent = ['action', 'button', 'losses', 'prices/current'];
  if (!dependent.some((path) => selected.indexOf(path) >= 0)) runtime.earlyReturn(ctx.prev.result);
  const call = handOver(ctx);
  call.payload.source = { products: ctx.prev.result };
  return call;
}
