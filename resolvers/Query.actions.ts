import type { QueryActionsArgs } from '../generated/schema.ts';
import { actionsOf, response } from './shared/actionPage.ts';
import { userIdOf } from './shared/caller.ts';
import type { RequestContext } from './shared/context.ts';

export { response };

export function request(ctx: RequestContext<QueryActionsArgs>) {
  return actionsOf(ctx.args, userIdOf(ctx));
}
