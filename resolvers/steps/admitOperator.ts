import { runtime } from '@aws-appsync/utils';
import { isOpenToServices, type Operator } from '../../domain/operators.ts';
import { callerOf, demandOperator } from '../shared/caller.ts';
import type { RequestContext, ResponseContext } from '../shared/context.ts';
import { request as handOver, response as answerOf } from '../shared/handOver.ts';

/**
 * The first step of every field that the schema keeps for operators (`infra/api.ts` puts it there): who calls is an operator now,
 * and not only when the token was given out. A service is admitted by its role's policy, to the few fields that are open to it too.
 */
export function request(ctx: RequestContext) {
  const { parentTypeName, fieldName } = ctx.info;
  if (callerOf(ctx).kind === 'service' && isOpenToServices(`${parentTypeName}.${fieldName}`))
    runtime.earlyReturn({});
  demandOperator(ctx);
  return handOver(ctx);
}

export function response(ctx: ResponseContext<never>) {
  ctx.stash.operator = answerOf(ctx) as Operator;
  return {};
}
