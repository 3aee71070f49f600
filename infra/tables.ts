import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
  type Attribute,
  type ITable,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { IndexShape, TableName, TableShape } from '../store/rows/tables.ts';
import { exportFrom, importOf } from './exports.ts';
import type { Settings } from './settings.ts';

/** Usher's tables, and those of its extensions beside them, as the app stack knows them. */
export type Tables = Record<TableName, ITable>;

/** The one that may be of another system, which then makes, keeps and deletes it. */
const legacy = 'strategy-metadata' satisfies TableName;

export function addTables(data: Construct, settings: Settings, shapes: Record<string, TableShape>): void {
  for (const [name, shape] of Object.entries(shapes)) {
    if (name === legacy && settings.legacyTable) continue;
    const { tableStreamArn } = addTable(data, settings, name, shape);
    if (tableStreamArn) exportFrom(data, settings, streamExport(name), tableStreamArn);
  }
}

/** The tables of the data stack, by their names. Only a stream has one that is made up. */
export function tablesOf(
  app: Construct,
  settings: Settings,
  shapes: Record<string, TableShape>,
): Record<string, ITable> {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, { stream }]) => [
      name,
      Table.fromTableAttributes(app, `Table-${name}`, {
        tableName:
          name === legacy && settings.legacyTable ? settings.legacyTable.name : tableName(settings, name),
        ...(stream ? { tableStreamArn: importOf(settings, streamExport(name)) } : {}),
      }),
    ]),
  );
}

function streamExport(name: string): string {
  return `StreamOf-${name}`;
}

/** As the account knows it: `usher-dev-users`. */
export function tableName({ name: own }: Settings, name: string): string {
  return `${own}-${name}`;
}

function addTable(scope: Construct, settings: Settings, name: string, shape: TableShape): Table {
  const table = new Table(scope, `Table-${name}`, {
    tableName: tableName(settings, name),
    partitionKey: text(shape.partition),
    ...(shape.sort ? { sortKey: text(shape.sort) } : {}),
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.AWS_MANAGED,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: settings.isKept,
    removalPolicy: settings.isKept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
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
