import type { Context } from '@aws-appsync/utils';
import { actionsOf, response } from './shared/actionPage.ts';
import { userIdOf } from './shared/caller.ts';

export { response };

export function request(ctx: Context) {
  return actionsOf(ctx, userIdOf(ctx));
}
