import type { Context } from '@aws-appsync/utils';
import { demandOperator } from './shared/caller.ts';

export function request(ctx: Context) {
  demandOperator(ctx);
  return {};
}

export function response(ctx: Context) {
  return ctx.prev.result;
}
