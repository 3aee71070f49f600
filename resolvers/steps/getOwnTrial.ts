import { runtime, type DynamoDBGetItemRequest } from '@aws-appsync/utils';
import { get } from '@aws-appsync/utils/dynamodb';
import type { QueryTrialArgs } from '../../generated/schema.ts';
import { trialKey, type TrialKey, type TrialRow } from '../../store/rows/trials.ts';
import { ownIdOf } from '../shared/accountId.ts';
import type { RequestContext, ResponseContext } from '../shared/context.ts';
import { resultOf } from '../shared/result.ts';
import { isKey } from '../shared/text.ts';

/** What the steps of `Query.trial` know so far. Without a trial they ask nothing more, and the last one asks the function. */
export interface Known {
  trial?: TrialRow;
}

/** Strongly consistent: a trial that was started a moment ago is there. */
export function request(ctx: RequestContext<QueryTrialArgs>): DynamoDBGetItemRequest {
  const { productId } = ctx.args;
  const userId = ownIdOf(ctx);
  if (!userId || !isKey(productId)) runtime.earlyReturn({});
  return get<TrialKey>({ key: trialKey(userId!, productId), consistentRead: true });
}

/**
 * A user who had no trial under this account may have had one under another, which only a function can tell by the mailbox. One
 * that became a subscription is a question of what is bought.
 */
export function response(ctx: ResponseContext<TrialRow | null>): Known {
  const row = resultOf(ctx);
  return row && row.status !== 'converted' ? { trial: row } : {};
}
