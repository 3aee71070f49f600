import { runtime, util, type DynamoDBGetItemRequest } from '@aws-appsync/utils';
import { get } from '@aws-appsync/utils/dynamodb';
import { buttonFor, offeredIn, refusalOf, type Standing } from '../../domain/trial.ts';
import type { QueryTrialArgs, TrialState } from '../../generated/schema.ts';
import { fromProductRow, type ProductRow } from '../../store/rows/products.ts';
import type { RequestContext, ResponseContext } from '../shared/context.ts';
import { resultOf } from '../shared/result.ts';
import { toTrial } from '../shared/trial.ts';
import type { Known } from './getOwnTrial.ts';

/** Nothing, where the next step must ask the function. */
export type Answer = Partial<TrialState>;

export function request(ctx: RequestContext<QueryTrialArgs, unknown, Known>): DynamoDBGetItemRequest {
  if (!ctx.prev.result.trial) runtime.earlyReturn({});
  return get<Pick<ProductRow, 'product_id'>>({
    key: { product_id: ctx.args.productId },
    consistentRead: true,
  });
}

/** Of an account that had the trial itself and bought nothing: what its mailbox had changes nothing any more. */
export function response(
  ctx: ResponseContext<ProductRow | null, QueryTrialArgs, unknown, Required<Known>>,
): Answer {
  const row = resultOf(ctx);
  if (!row) return {};
  const nowMs = util.time.nowEpochMilliSeconds();
  const { trial } = ctx.prev.result;
  const product = offeredIn(fromProductRow(row));
  const standing: Standing = { product, trial, claimed: true, subscribed: false, meets: null };
  return {
    productId: ctx.args.productId,
    hasTrialed: true,
    trial: toTrial(trial, nowMs),
    eligible: false,
    reason: refusalOf(standing),
    button: buttonFor(standing, nowMs),
  };
}
