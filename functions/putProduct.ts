import {
  faultsOf,
  isKey,
  reminderMinutesDefault,
  type FeatureLimit,
  type Product,
} from '../domain/catalog.ts';
import { Mistake } from '../domain/errors.ts';
import { door, operatorOf } from './door.ts';
import type {
  FeatureLimitInput,
  MutationPutProductArgs,
  Product as ProductAnswer,
  ProductInput,
} from '../generated/schema.ts';
import { reasonFrom } from '../app/arguments.ts';
import { keptStripePrice, outdated, writeVersion } from '../app/catalog/version.ts';
import { getProductRow, listCatalog } from '../store/products.ts';
import { fromProductRow } from '../store/rows/products.ts';
import { ownAccount } from './ownAccount.ts';
import { toProduct } from '../app/trials/answer.ts';
import { historyOf } from '../app/trials/history.ts';

/** The next version of a product. Trials keep the terms that they began with; what a plan gives now follows from here. */
export const handler = door<MutationPutProductArgs, ProductAnswer>(async (call, nowMs) => {
  const operator = operatorOf(call);
  const { input } = call.args;
  const reason = reasonFrom(input.reason);
  const row = isKey(input.id) ? await getProductRow(input.id) : undefined;
  const before = row && fromProductRow(row);
  const product = nextVersion(input, before);
  const faults = faultsOf(product);
  if (faults.length > 0) throw new Mistake('BadRequest', faults.join(' '), { faults });
  if (input.version !== (before?.version ?? 0)) throw outdated(before?.version ?? 0);
  await writeVersion(product, row, { userId: operator.userId, actor: operator, reason }, nowMs);
  const catalog = await listCatalog();
  const history = await historyOf(await ownAccount(call, nowMs), [product, ...catalog], nowMs);
  const free = catalog.filter(({ rank, active }) => rank === 0 && active);
  return toProduct(product, history, free, nowMs);
});

function nextVersion(input: ProductInput, before: Product | undefined): Product {
  return {
    id: input.id,
    name: input.name,
    description: input.description ?? null,
    active: input.active,
    public: input.public,
    kind: input.kind,
    rank: input.rank,
    version: (before?.version ?? 0) + 1,
    prices: input.prices.map((price) => ({
      id: price.id,
      currency: price.currency,
      unitAmount: price.unitAmount,
      interval: price.interval,
      stripePriceId: price.stripePriceId ?? keptStripePrice(price, before),
    })),
    trial: input.trial
      ? {
          hours: input.trial.hours,
          reminderMinutes:
            input.trial.reminderMinutes ?? Math.min(reminderMinutesDefault, input.trial.hours * 60),
        }
      : null,
    features: input.features.map((one) => limitFrom(one, before)),
    zone: input.zone ?? before?.zone ?? 'UTC',
  };
}

/** A feature that is given no words of its own keeps those that it had. */
function limitFrom(input: FeatureLimitInput, before: Product | undefined): FeatureLimit {
  const { feature, limit, period, name, unit, unitSingular, description } = input;
  const known = before?.features.find((one) => one.feature === feature);
  return {
    feature,
    limit: limit ?? null,
    period,
    name: name === undefined ? known?.name : name,
    unit: unit === undefined ? known?.unit : unit,
    unitSingular: unitSingular === undefined ? known?.unitSingular : unitSingular,
    description: description === undefined ? known?.description : description,
  };
}
