import { util, type DynamoDBPutItemRequest } from '@aws-appsync/utils';
import { put } from '@aws-appsync/utils/dynamodb';
import type { SubscriptionOnUsageArgs } from '../../generated/schema.ts';
import { listenedMs, listenerKey, type ListenerRow } from '../../store/rows/receipts.ts';
import type { RequestContext, ResponseContext } from '../shared/context.ts';
import { heardAccount } from '../shared/heard.ts';
import { resultOf } from '../shared/result.ts';

/** Before the listener is told that it listens: what is counted from then on is pushed. Otherwise nothing is. */
export function request(ctx: RequestContext<SubscriptionOnUsageArgs>): DynamoDBPutItemRequest {
  const untilMs = util.time.nowEpochMilliSeconds() + listenedMs;
  return put<ListenerRow>({
    key: listenerKey(heardAccount(ctx)),
    item: { until_ms: untilMs, expires_at: Math.ceil(untilMs / 1000) },
  });
}

export function response(ctx: ResponseContext<unknown>) {
  resultOf(ctx);
  return ctx.prev.result;
}
