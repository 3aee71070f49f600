import type { Me } from '../store/rows/users.ts';
import type { ResponseContext } from './shared/context.ts';

export function request() {
  return {};
}

/** The account row, as read by the first step or as made by the second. */
export function response(ctx: ResponseContext<unknown, object, unknown, Me>) {
  return ctx.prev.result;
}
