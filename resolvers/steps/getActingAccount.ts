import type { DynamoDBGetItemRequest } from '@aws-appsync/utils';
import { get } from '@aws-appsync/utils/dynamodb';
import type { UserKey, UserRow } from '../../store/rows/users.ts';
import { accountIdOf, demandThere, type AccountArgs } from '../shared/accountId.ts';
import { callerOf } from '../shared/caller.ts';
import type { RequestContext, ResponseContext } from '../shared/context.ts';
import { resultOf } from '../shared/result.ts';
import { response as ownAccount } from './getAccount.ts';

/** The caller's own account, or the one that a service names. */
export function request(ctx: RequestContext<AccountArgs>): DynamoDBGetItemRequest {
  return get<UserKey>({ key: { user_id: accountIdOf(ctx) } });
}

/** Null when there is no row yet, or it was never visited: the next step makes it, or notes the visit. */
export function response(ctx: ResponseContext<UserRow | null, AccountArgs>) {
  if (callerOf(ctx).kind === 'service') demandThere(resultOf(ctx));
  return ownAccount(ctx);
}
