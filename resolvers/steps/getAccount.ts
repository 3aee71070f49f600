import { util, type DynamoDBGetItemRequest } from '@aws-appsync/utils';
import { get } from '@aws-appsync/utils/dynamodb';
import { isOutdated, toMe, type UserKey, type UserRow } from '../../store/rows/users.ts';
import { userIdOf } from '../shared/caller.ts';
import type { RequestContext, ResponseContext } from '../shared/context.ts';
import { resultOf } from '../shared/result.ts';
import { saidByIssuer } from '../shared/said.ts';

export function request(ctx: RequestContext): DynamoDBGetItemRequest {
  return get<UserKey>({ key: { user_id: userIdOf(ctx) } });
}

/**
 * Null when there is no row, it was never visited, or the issuer's token has another address or name: the next step makes it, notes
 * the visit, or takes over what the token says. It also decides about an account that was deleted and of which nothing can come late:
 * where users outlive their accounts, one who signed in after that begins anew.
 */
export function response(ctx: ResponseContext<UserRow | null>) {
  const row = resultOf(ctx);
  if (!row) return null;
  // A token outlives its account by minutes; it must not bring it back.
  if (row.status === 'DELETING' || (row.status === 'DELETED' && row.unswept_since))
    util.error('This account was deleted.', 'Forbidden');
  if (row.status === 'DELETED' || !row.legacy_looked || isOutdated(row, saidByIssuer(ctx))) return null;
  return toMe(row, util.time.nowISO8601());
}
