import { util, type Context } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';
import { isActiveAt, reminderAt, statusAt } from '../domain/trial.ts';
import { featureLimit } from './shared/featureLimit.ts';

/** Strongly consistent: a trial that was started a moment ago is there. */
export function request(ctx: Context) {
  return query({ query: { pk: { eq: `USER#${ctx.source.id}` } }, consistentRead: true, limit: 1000 });
}

export function response(ctx: Context) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  const nowMs = util.time.nowEpochMilliSeconds();
  return ctx.result.items.map((row: Record<string, any>) => {
    const dates = { status: row.status, startedAt: row.startedAt, expiresAt: row.expiresAt };
    const remindMs = reminderAt(dates, row.terms.reminderMinutes);
    return {
      id: row.trialId,
      productId: row.productId,
      status: statusAt(dates, nowMs),
      startedAt: util.time.epochMilliSecondsToISO8601(row.startedAt),
      expiresAt: util.time.epochMilliSecondsToISO8601(row.expiresAt),
      remindAt: remindMs == null ? null : util.time.epochMilliSecondsToISO8601(remindMs),
      convertedAt: row.convertedAt ? util.time.epochMilliSecondsToISO8601(row.convertedAt) : null,
      isActive: isActiveAt(dates, nowMs),
      features: row.terms.features.map((limit: Record<string, any>) => featureLimit(limit)),
    };
  });
}
