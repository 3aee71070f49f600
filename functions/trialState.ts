import { isKey } from '../domain/catalog.ts';
import { Mistake } from '../domain/errors.ts';
import { buttonFor, refusalOf } from '../domain/trial.ts';
import { door } from './door.ts';
import type { QueryTrialArgs, TrialState } from '../generated/schema.ts';
import { getProduct } from '../store/products.ts';
import { actingAccount } from './actingAccount.ts';
import { toTrial } from '../app/trials/answer.ts';
import { historyOf } from '../app/trials/history.ts';
import { standingIn } from '../app/trials/standing.ts';

export const handler = door<QueryTrialArgs, TrialState>(async (call, nowMs) => {
  const { productId } = call.args;
  if (productId.trim() === '') throw new Mistake('BadRequest', 'A product is needed.');
  const { account } = await actingAccount(call, nowMs);
  const [product, history] = await Promise.all([
    isKey(productId) ? getProduct(productId) : undefined,
    historyOf(account, [], nowMs),
  ]);
  if (!product) throw notFound();
  const standing = standingIn(history, product);
  // An account that has had the trial still sees a product that is not public any more.
  if (!product.public && !standing.trial) throw notFound();
  const reason = refusalOf(standing);
  return {
    productId,
    hasTrialed: standing.trial !== null || standing.claimed,
    trial: standing.trial && toTrial(standing.trial, nowMs),
    eligible: reason === null,
    reason,
    button: buttonFor(standing, nowMs),
  };
});

function notFound(): Mistake {
  return new Mistake('NotFound', 'There is no such product.');
}
