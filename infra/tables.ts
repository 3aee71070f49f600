import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
  type Attribute,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';

interface IndexShape {
  partition: string;
  sort?: string | { number: string };
  /** Absent: every attribute. Empty: keys only. */
  include?: string[];
}

interface TableShape {
  partition: string;
  sort?: string;
  indexes?: Record<string, IndexShape>;
  /** Attribute of epoch seconds after which a row may go. */
  ttl?: string;
  stream?: true;
}

/** Every table; domain/README.md says what the attributes mean. */
const shapes = {
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
      ActionTypeIndex: { partition: 'type_day', sort: 'timestamp' },
      TimestampIndex: { partition: 'day_shard', sort: 'timestamp' },
    },
  },
  'simulation-results': {
    partition: 'simulation_id',
    sort: 'created_at',
    indexes: { UserIndex: { partition: 'user_id', sort: 'created_at' } },
  },
  receipts: { partition: 'receipt_id', ttl: 'expires_at' },
  jobs: { partition: 'job', sort: 'item', ttl: 'expires_at' },
  'strategy-metadata': { partition: 'strategy_id' },
} satisfies Record<string, TableShape>;

export type TableName = keyof typeof shapes;
export type Tables = Record<TableName, Table>;

export function addTables(scope: Construct, settings: Settings): Tables {
  const tables: Partial<Tables> = {};
  for (const [name, shape] of Object.entries(shapes) as [TableName, TableShape][]) {
    tables[name] = addTable(scope, settings, name, shape);
  }
  return tables as Tables;
}

function addTable(scope: Construct, settings: Settings, name: TableName, shape: TableShape): Table {
  const table = new Table(scope, `Table-${name}`, {
    tableName: `${settings.project}-${settings.env}-${name}`,
    partitionKey: text(shape.partition),
    ...(shape.sort ? { sortKey: text(shape.sort) } : {}),
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.AWS_MANAGED,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: settings.isProd,
    removalPolicy: settings.isProd ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    ...(shape.ttl ? { timeToLiveAttribute: shape.ttl } : {}),
    ...(shape.stream ? { stream: StreamViewType.NEW_AND_OLD_IMAGES } : {}),
  });
  for (const [indexName, index] of Object.entries(shape.indexes ?? {})) {
    table.addGlobalSecondaryIndex({
      indexName,
      partitionKey: text(index.partition),
      ...(index.sort
        ? { sortKey: typeof index.sort === 'string' ? text(index.sort) : whole(index.sort.number) }
        : {}),
      ...projectionOf(index),
    });
  }
  return table;
}

function projectionOf(index: IndexShape) {
  if (!index.include) return { projectionType: ProjectionType.ALL };
  if (index.include.length === 0) return { projectionType: ProjectionType.KEYS_ONLY };
  return { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: index.include };
}

const text = (name: string): Attribute => ({ name, type: AttributeType.STRING });
const whole = (name: string): Attribute => ({ name, type: AttributeType.NUMBER });
