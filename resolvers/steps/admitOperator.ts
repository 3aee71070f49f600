import type { Operator } from '../../domain/operators.ts';
import { demandOperator } from '../shared/caller.ts';
import type { RequestContext, ResponseContext } from '../shared/context.ts';
import { request as handOver, response as answerOf } from '../shared/handOver.ts';

/**
 * The first step of every field that the schema keeps for operators (`infra/api.ts` puts it there): who calls is an operator now,
 * and not only when the token was given out.
 */
export function request(ctx: RequestContext) {
  demandOperator(ctx);
  return handOver(ctx);
}

export function response(ctx: ResponseContext<never>) {
  ctx.stash.operator = answerOf(ctx) as Operator;
  return {};
}
