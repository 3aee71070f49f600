import type { Price, Product } from '../../domain/catalog.ts';
import { Mistake } from '../../domain/errors.ts';
import type { Operator } from '../../domain/operators.ts';
import { actionPut } from '../../store/actions.ts';
import { getProductRow, productVersionItems } from '../../store/products.ts';
import type { ProductRow } from '../../store/rows/products.ts';
import { transact } from '../../store/transact.ts';
import { failureOf } from '../../store/write.ts';

/** Who changes a product, and why. */
interface Changer {
  /** In whose log it stands. */
  userId: string;
  actor: string | Pick<Operator, 'userId' | 'email'>;
  reason: string;
}

/** Writes a product's next version over the one that was read, with its row in the log. */
export async function writeVersion(
  product: Product,
  before: ProductRow | undefined,
  { userId, actor, reason }: Changer,
  nowMs: number,
): Promise<void> {
  try {
    await transact([
      ...productVersionItems(product, before, nowMs),
      actionPut({
        userId,
        atMs: nowMs,
        tail: `product.put.${product.id}.${product.version}`,
        type: 'product.put',
        planId: product.id,
        details: { version: product.version },
        actor,
        reason,
      }),
    ]);
  } catch (error) {
    if (failureOf(error)) throw outdated((await getProductRow(product.id))?.version ?? 0);
    throw error;
  }
}

/** What Stripe charges cannot change, so a price that says something else is one that Stripe does not know yet. */
export function keptStripePrice(
  price: { id: string; currency: string; unitAmount: number; interval: string },
  before: Product | undefined,
): Price['stripePriceId'] {
  const same = before?.prices.find(
    (one) =>
      one.id === price.id &&
      one.currency === price.currency &&
      one.unitAmount === price.unitAmount &&
      one.interval === price.interval,
  );
  return same?.stripePriceId ?? null;
}

export function outdated(version: number): Mistake {
  return new Mistake('Conflict', 'The product was changed since the version that this change is based on.', {
    version,
  });
}
