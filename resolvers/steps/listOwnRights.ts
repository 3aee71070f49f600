import { query } from '@aws-appsync/utils/dynamodb';
import type { Right } from '../../domain/entitlement.ts';
import { fromRightRow, type RightKey, type RightRow } from '../../store/rows/entitlements.ts';
import type { Me } from '../../store/rows/users.ts';
import type { Page, RequestContext, ResponseContext } from '../shared/context.ts';
import { resultOf } from '../shared/result.ts';

/** Of the parent, or of the account that the steps before found. Strongly consistent: what was bought a moment ago is there. */
export function request(ctx: RequestContext<object, Me | null, Me>) {
  const account = ctx.source?.id ? ctx.source : ctx.prev.result;
  ctx.stash.account = account;
  return query<RightKey>({ query: { user_id: { eq: account.id } }, consistentRead: true, limit: 1000 });
}

export function response(ctx: ResponseContext<Page<RightRow>>): Right[] {
  return resultOf(ctx).items.map((row) => fromRightRow(row));
}
