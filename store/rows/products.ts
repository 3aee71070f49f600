import type { FeatureLimit, PriceInterval, Product, ProductKind } from '../../domain/catalog.ts';
import { fromWordsRow, type WordsRow } from './words.ts';

/** The one partition of `CatalogIndex`. */
export const catalogKey = 'current';

export interface ProductRow {
  /** Older versions: `{id}#v{n}`, which no caller can name. */
  product_id: string;
  name: string;
  description?: string;
  active: boolean;
  public: boolean;
  kind: ProductKind;
  rank: number;
  version: number;
  prices: {
    id: string;
    currency: string;
    unit_amount: number;
    interval: PriceInterval;
    stripe_price_id?: string;
  }[];
  trial?: { hours: number; reminder_minutes: number };
  features: FeatureLimitRow[];
  zone: string;
  /** `current` on the newest version only: the index holds no other. */
  catalog?: typeof catalogKey;
  updated_at: string;
}

/** Where a row stands in `CatalogIndex`. */
export type CatalogPlace = Required<Pick<ProductRow, 'catalog' | 'rank'>>;

type FeatureLimitRow = Pick<FeatureLimit, 'feature' | 'limit' | 'period'> &
  WordsRow & { description?: string };

export function fromProductRow(row: ProductRow): Product {
  return {
    id: row.product_id,
    name: row.name,
    description: row.description ?? null,
    active: row.active,
    public: row.public,
    kind: row.kind,
    rank: row.rank,
    version: row.version,
    prices: row.prices.map((price) => ({
      id: price.id,
      currency: price.currency,
      unitAmount: price.unit_amount,
      interval: price.interval,
      stripePriceId: price.stripe_price_id ?? null,
    })),
    trial: row.trial ? { hours: row.trial.hours, reminderMinutes: row.trial.reminder_minutes } : null,
    features: row.features.map((one) => ({
      feature: one.feature,
      limit: one.limit,
      period: one.period,
      ...fromWordsRow(one),
      ...(one.description ? { description: one.description } : {}),
    })),
    zone: row.zone,
  };
}
