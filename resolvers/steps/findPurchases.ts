import { runtime } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';
import type { RightKey, RightRow } from '../../store/rows/entitlements.ts';
import type { Page, RequestContext, ResponseContext } from '../shared/context.ts';
import { resultOf } from '../shared/result.ts';
import type { Known } from './getOwnTrial.ts';

/** Strongly consistent: what was bought a moment ago is there. */
export function request(ctx: RequestContext<object, unknown, Known>) {
  const { trial } = ctx.prev.result;
  if (!trial) runtime.earlyReturn({});
  return query<RightKey>({
    query: { user_id: { eq: trial!.userId } },
    consistentRead: true,
    limit: 1000,
  });
}

/** What is or was bought has subscriptions to be looked up, of Stripe's or of another system; the function does. */
export function response(ctx: ResponseContext<Page<RightRow>, object, unknown, Known>): Known {
  const { items, nextToken } = resultOf(ctx);
  const isBought = items.some(({ source }) => source.startsWith('sub:') || source.startsWith('legacy:'));
  return isBought || nextToken ? {} : ctx.prev.result;
}
