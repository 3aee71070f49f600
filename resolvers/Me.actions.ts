import type { MeActionsArgs } from '../generated/schema.ts';
import type { Me } from '../store/rows/users.ts';
import { actionsOf, response } from './shared/actionPage.ts';
import type { RequestContext } from './shared/context.ts';

export { response };

/** The parent is an account that the caller was allowed to see. */
export function request(ctx: RequestContext<MeActionsArgs, Me>) {
  return actionsOf(ctx.args, ctx.source.id);
}
