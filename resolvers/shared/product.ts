import { featureLimit } from './featureLimit.ts';

/** A products row as `Product` without what depends on the caller; `stripePriceId` is for the function that decides that. */
export function toProduct(row: Record<string, any>) {
  return {
    id: row.product_id,
    name: row.name,
    description: row.description ?? null,
    active: row.active,
    public: row.public,
    kind: row.kind,
    rank: row.rank,
    version: row.version,
    prices: row.prices.map((price: Record<string, any>) => ({
      id: price.id,
      currency: price.currency,
      unitAmount: price.unit_amount,
      interval: price.interval,
      stripePriceId: price.stripe_price_id ?? null,
      purchasable: !!price.stripe_price_id,
    })),
    trial: row.trial ? { hours: row.trial.hours, reminderMinutes: row.trial.reminder_minutes } : null,
    features: row.features.map((limit: Record<string, any>) =>
      featureLimit({ ...limit, unitSingular: limit.unit_singular }),
    ),
    zone: row.zone,
  };
}
