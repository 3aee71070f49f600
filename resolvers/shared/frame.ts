import type { ResponseContext } from './context.ts';

/** The frame of a pipeline that answers what its last step answered. */
export function request() {
  return {};
}

export function response(ctx: ResponseContext) {
  return ctx.prev.result;
}
