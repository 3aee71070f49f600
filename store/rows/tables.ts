import { shownOfActions } from './actions.ts';

export interface IndexShape {
  partition: string;
  sort?: string | { number: string };
  /** Absent: every attribute. Empty: keys only. */
  include?: string[];
}

export interface TableShape {
  partition: string;
  sort?: string;
  indexes?: Record<string, IndexShape>;
  /** Attribute of epoch seconds after which a row may go. */
  ttl?: string;
  stream?: true;
}

/** Every table; domain/README.md says what the attributes mean. */
export const tables = {
  users: {
    partition: 'user_id',
    stream: true,
    indexes: {
      EmailIndex: { partition: 'email', include: [] },
      CustomerIndex: { partition: 'stripe_customer_id', include: [] },
      EmailPrefixIndex: { partition: 'roster_shard', sort: 'email', include: [] },
      RosterIndex: {
        partition: 'roster_shard',
        sort: 'created_at',
        include: ['email', 'name', 'status', 'version'],
      },
    },
  },
  products: {
    partition: 'product_id',
    indexes: { CatalogIndex: { partition: 'catalog', sort: { number: 'rank' } } },
  },
  trials: {
    partition: 'pk',
    sort: 'sk',
    ttl: 'expires_at',
    indexes: {
      DueIndex: {
        partition: 'dueShard',
        sort: { number: 'dueAt' },
        include: ['userId', 'productId', 'status'],
      },
    },
  },
  entitlements: { partition: 'user_id', sort: 'entitlement_key' },
  'user-subscriptions': {
    partition: 'user_id',
    sort: 'subscription_id',
    indexes: { SubscriptionIdIndex: { partition: 'subscription_id', include: [] } },
  },
  'user-usage': {
    partition: 'user_id',
    sort: 'feature_date_key',
    stream: true,
    ttl: 'expires_at',
    indexes: {
      FeatureDateIndex: { partition: 'feature_band', sort: 'open_until', include: [] },
      ResetDateIndex: { partition: 'reset_day', sort: 'user_id', include: [] },
    },
  },
  'user-actions-log': {
    partition: 'user_id',
    sort: 'timestamp',
    ttl: 'expires_at',
    indexes: {
      ActionTypeIndex: { partition: 'type_day', sort: 'timestamp', include: [...shownOfActions] },
      TimestampIndex: { partition: 'day_shard', sort: 'timestamp' },
    },
  },
  receipts: { partition: 'owner', sort: 'receipt_id', ttl: 'expires_at' },
  jobs: { partition: 'job', sort: 'item', ttl: 'expires_at' },
  'strategy-metadata': {
    partition: 'strategy_id',
    indexes: { UserIdIndex: { partition: 'user_id', include: [] } },
  },
} satisfies Record<string, TableShape>;

export type TableName = keyof typeof tables;

/** The variable by which functions, resolvers and commands are told the name of a table. */
export function variableFor(table: string): string {
  return `TABLE_${table.toUpperCase().replaceAll('-', '_')}`;
}
