import { runtime } from '@aws-appsync/utils';
import type { Product } from '../../domain/catalog.ts';
import { accountIdOf, type AccountArgs } from '../shared/accountId.ts';
import type { RequestContext } from '../shared/context.ts';
import { request as handOver, response } from '../shared/handOver.ts';
import type { Amounts } from '../shared/units.ts';

export { response };

/** Only a function can tell what the mailbox has had; a list without what depends on the caller needs none and stays one read. */
export function request(ctx: RequestContext<AccountArgs & Amounts, unknown, Product[]>) {
  accountIdOf(ctx);
  if (!mayNeedCaller(ctx.info)) runtime.earlyReturn(ctx.prev.result);
  const call = handOver(ctx);
  call.payload.source = { products: ctx.prev.result };
  return call;
}

const dependent = ['action', 'button', 'losses', 'prices/current'];

/**
 * The list of selected paths holds aliases instead of names, and the printed selection does not hold what is in named fragments:
 * where either is used, nothing says that a dependent field is not among them.
 */
function mayNeedCaller({ selectionSetList, selectionSetGraphQL }: RequestContext['info']): boolean {
  if (selectionSetGraphQL.includes(':') || selectionSetGraphQL.includes('...')) return true;
  return dependent.some((path) => selectionSetList.indexOf(path) >= 0);
}
