import type { Imported } from './imported.ts';

/** A subscription as it was last read. ISO times are for people; decisions use the numbers. */
export interface SubscriptionRow {
  user_id: string;
  subscription_id: string;
  /** Our product; absent when the catalog does not know the price. */
  plan_id?: string;
  price_id?: string;
  status: string;
  current_period_start?: string;
  current_period_end?: string;
  /** True for every planned cancellation. */
  cancel_at_period_end: boolean;
  cancel_at?: string;
  past_due_since?: string;
  /** When access ends although the status would still give it. */
  ends_at?: string;
  /** The first moment without access; 0: none now. */
  access_until_ms: number;
  /** Absent: a row of the legacy table that never was Stripe's. */
  stripe_subscription_id?: string;
  items: {
    price_id: string;
    product_id?: string;
    quantity: number;
    current_period_start: string;
    current_period_end?: string;
  }[];
  created_at: string;
  updated_at: string;
  /** The ticket of the sync that wrote it. */
  sync_version: number;
  /** Moved from the legacy table, and Stripe has not been found to have it. */
  legacy?: true;
  /** The import that wrote it, for the way back. */
  imported?: Imported;
}

export type SubscriptionKey = Pick<SubscriptionRow, 'user_id' | 'subscription_id'>;

/** A row that was written by other hands may lack attributes. */
export type StoredSubscription = Partial<SubscriptionRow> & SubscriptionKey;

const incomplete = {
  status: 'canceled',
  cancel_at_period_end: false,
  access_until_ms: 0,
  items: [],
  created_at: '1970-01-01T00:00:00.000Z',
  updated_at: '1970-01-01T00:00:00.000Z',
  sync_version: 0,
};

/** With what it lacks: a row that says nothing gives nothing, and readers do not stumble over it. */
export function completed(row: StoredSubscription): SubscriptionRow {
  return { ...incomplete, ...row };
}

/** Of the same moment, in the order of their ids. AppSync's sort takes no comparator. */
export function newestFirst(rows: SubscriptionRow[]): SubscriptionRow[] {
  return rows.reduce<SubscriptionRow[]>((sorted, row) => {
    const newer = sorted.filter((one) => placeOf(one) > placeOf(row));
    return [...newer, row, ...sorted.slice(newer.length)];
  }, []);
}

function placeOf(row: SubscriptionRow): string {
  return `${row.created_at}#${row.subscription_id}`;
}
