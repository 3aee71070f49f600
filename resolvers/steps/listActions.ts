import type { QueryActionsArgs } from '../../generated/schema.ts';
import { accountIdOf } from '../shared/accountId.ts';
import { actionsOf, response } from '../shared/actionPage.ts';
import type { RequestContext } from '../shared/context.ts';

export { response };

export function request(ctx: RequestContext<QueryActionsArgs>) {
  return actionsOf(ctx.args, accountIdOf(ctx));
}
