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
import { tables as shapes, type IndexShape, type TableName, type TableShape } from '../store/rows/tables.ts';
import type { Settings } from './settings.ts';

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
