import type { Product } from '../generated/schema.ts';
import { demandOperator } from './shared/caller.ts';
import type { RequestContext, ResponseContext } from './shared/context.ts';

export function request(ctx: RequestContext) {
  demandOperator(ctx);
  return {};
}

export function response(ctx: ResponseContext<unknown, object, unknown, Product[]>) {
  return ctx.prev.result;
}
