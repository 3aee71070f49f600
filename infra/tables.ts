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
import type { IndexShape, TableName, TableShape } from '../store/rows/tables.ts';
import type { Settings } from './settings.ts';

/** Usher's tables, and those of its extensions beside them. */
export type Tables = Record<TableName, Table>;

export function addTables(
  scope: Construct,
  settings: Settings,
  shapes: Record<string, TableShape>,
): Record<string, Table> {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, addTable(scope, settings, name, shape)]),
  );
}

/** As the account knows it: `usher-dev-users`. */
export function tableName({ project, env }: Settings, name: string): string {
  return `${project}-${env}-${name}`;
}

function addTable(scope: Construct, settings: Settings, name: string, shape: TableShape): Table {
  const table = new Table(scope, `Table-${name}`, {
    tableName: tableName(settings, name),
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
