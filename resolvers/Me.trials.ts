import { util } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';
import type { Trial } from '../generated/schema.ts';
import { trialsOf, type TrialKey, type TrialRow } from '../store/rows/trials.ts';
import type { Me } from '../store/rows/users.ts';
import type { Page, RequestContext, ResponseContext } from './shared/context.ts';
import { resultOf } from './shared/result.ts';
import { toTrial } from './shared/trial.ts';

/** Strongly consistent: a trial that was started a moment ago is there. */
export function request(ctx: RequestContext<object, Me>) {
  return query<TrialKey>({
    query: { pk: { eq: trialsOf(ctx.source.id) } },
    consistentRead: true,
    limit: 1000,
  });
}

export function response(ctx: ResponseContext<Page<TrialRow>>): Trial[] {
  const nowMs = util.time.nowEpochMilliSeconds();
  return resultOf(ctx).items.map((row) => toTrial(row, nowMs));
}
