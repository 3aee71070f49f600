import { query } from '@aws-appsync/utils/dynamodb';
import type { Right } from '../../domain/entitlement.ts';
import { fromRightRow, type RightKey, type RightRow } from '../../store/rows/entitlements.ts';
import type { Me } from '../../store/rows/users.ts';
import type { Page, RequestContext, ResponseContext } from '../shared/context.ts';
import { resultOf } from '../shared/result.ts';

/** Strongly consistent: what was bought a moment ago is there. */
export function request(ctx: RequestContext<object, Me>) {
  return query<RightKey>({ query: { user_id: { eq: ctx.source.id } }, consistentRead: true, limit: 1000 });
}

export function response(ctx: ResponseContext<Page<RightRow>>): Right[] {
  return resultOf(ctx).items.map((row) => fromRightRow(row));
}
