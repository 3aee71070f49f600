import type { ActionLogPage } from '../generated/schema.ts';
import type { ResponseContext } from './shared/context.ts';

export function request() {
  return {};
}

export function response(ctx: ResponseContext<unknown, object, unknown, ActionLogPage>) {
  return ctx.prev.result;
}
