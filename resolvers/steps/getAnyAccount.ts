import { runtime, util } from '@aws-appsync/utils';
import { get } from '@aws-appsync/utils/dynamodb';
import { toMe, type UserKey, type UserRow } from '../../store/rows/users.ts';
import type { RequestContext, ResponseContext } from '../shared/context.ts';
import { resultOf } from '../shared/result.ts';
import type { Found } from './findAccountId.ts';

/** The account that the step before named. */
export function request(ctx: RequestContext<object, unknown, Found>) {
  const { userId } = ctx.prev.result;
  if (!userId) runtime.earlyReturn({ missing: true });
  return get<UserKey>({ key: { user_id: userId } });
}

export function response(ctx: ResponseContext<UserRow | null>) {
  const row = resultOf(ctx);
  return row ? toMe(row, util.time.nowISO8601()) : { missing: true };
}
