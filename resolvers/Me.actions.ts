import type { Context } from '@aws-appsync/utils';
import { actionsOf, response } from './shared/actionPage.ts';

export { response };

/** The parent is an account that the caller was allowed to see. */
export function request(ctx: Context) {
  return actionsOf(ctx, ctx.source!.id);
}
