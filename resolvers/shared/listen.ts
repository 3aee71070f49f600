import { extensions, util, type Context } from '@aws-appsync/utils';
import { userIdOf } from './caller.ts';

export function request() {
  return { payload: null };
}

/** What a listener hears is decided here, from identity; an argument can only name what an operator may hear. */
export function response(ctx: Context) {
  const own = userIdOf(ctx);
  const wanted: string = ctx.args.userId ?? own;
  const groups: string[] = (ctx.identity as { groups?: string[] | null }).groups ?? [];
  if (wanted !== own && groups.indexOf('admins') < 0) {
    util.error('An account is heard by its own user and by operators.', 'Forbidden');
  }
  extensions.setSubscriptionFilter({
    filterGroup: [{ filters: [{ fieldName: 'userId', operator: 'eq', value: wanted }] }],
  });
  return null;
}
