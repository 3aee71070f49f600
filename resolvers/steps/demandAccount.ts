import { runtime } from '@aws-appsync/utils';
import { get } from '@aws-appsync/utils/dynamodb';
import type { UserKey, UserRow } from '../../store/rows/users.ts';
import { accountIdOf, demandThere, type AccountArgs } from '../shared/accountId.ts';
import { callerOf } from '../shared/caller.ts';
import type { RequestContext, ResponseContext } from '../shared/context.ts';
import { resultOf } from '../shared/result.ts';

/** A list of an account that is not there would be empty; a service is told that it is not there. Costs a user nothing. */
export function request(ctx: RequestContext<AccountArgs>) {
  const userId = accountIdOf(ctx);
  if (callerOf(ctx).kind === 'user') runtime.earlyReturn({});
  return get<UserKey>({ key: { user_id: userId } });
}

export function response(ctx: ResponseContext<UserRow | null, AccountArgs>) {
  demandThere(resultOf(ctx));
  return {};
}
