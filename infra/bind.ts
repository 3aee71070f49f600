import { Fn, Token } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { UsherFunction } from './functions.ts';
import { variableFor } from '../store/rows/tables.ts';

export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'BatchWriteItem'
  | 'ConditionCheckItem';

/** One verb: the function may do exactly these things with the table, and learns its name from `TABLE_…`. */
export function bindTable<Name extends string>(
  fn: UsherFunction,
  tables: Record<Name, ITable>,
  name: NoInfer<Name>,
  actions: TableAction[],
  indexes: string[] = [],
): void {
  const table: ITable = tables[name];
  if (indexes.length > 0 && actions.join() !== 'Query')
    throw new Error(
      `${fn.name}: an index of ${name} is only queried; what is done to the table is bound by itself.`,
    );
  const onTable = indexes.length > 0 ? [] : actions;
  const environment = { [variableFor(name)]: table.tableName };
  if (onTable.length > 0) fn.allow(onTable.map(dynamodb), [arnOf(table)], environment);
  for (const index of indexes) fn.allow(['dynamodb:Query'], [arnOf(table, `/index/${index}`)], environment);
}

/** In one string: of parts put together, as the CDK does it, hundreds of them would be a fiftieth of what a template may hold. */
function arnOf({ tableName }: ITable, part = ''): string {
  // A name that another resource has is known later, and the text of Fn::Sub may hold nothing that is.
  const isLater = Token.isUnresolved(tableName);
  const name = isLater ? '${Table}' : tableName;
  return Fn.sub(
    `arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${name}${part}`,
    isLater ? { Table: tableName } : undefined,
  );
}

/** Queries on the table itself beside those on its indexes. */
export function bindTableQuery<Name extends string>(
  fn: UsherFunction,
  tables: Record<Name, ITable>,
  name: NoInfer<Name>,
): void {
  const table: ITable = tables[name];
  fn.allow(['dynamodb:Query'], [arnOf(table)], { [variableFor(name)]: table.tableName });
}

/** All of a table, page by page: for a comparison that has to see every row, where an index would cost each write and save no read. */
export function bindTableScan<Name extends string>(
  fn: UsherFunction,
  tables: Record<Name, ITable>,
  name: NoInfer<Name>,
): void {
  const table: ITable = tables[name];
  fn.allow(['dynamodb:Scan'], [arnOf(table)], { [variableFor(name)]: table.tableName });
}

export function bindSecret(fn: UsherFunction, secret: ISecret, variable: string): void {
  fn.allow(['secretsmanager:GetSecretValue'], [secret.secretArn], { [variable]: secret.secretArn });
}

export function bindBus(fn: UsherFunction, bus: IEventBus): void {
  fn.allow(['events:PutEvents'], [bus.eventBusArn], { EVENT_BUS_NAME: bus.eventBusName });
}

export function bindBucket(fn: UsherFunction, bucket: IBucket, actions: string[], variable: string): void {
  fn.allow(actions, [bucket.arnForObjects('*')], { [variable]: bucket.bucketName });
}

/** To read, and to tell a key that is missing from a permission that is: S3 says which only to those who may list. */
export function bindBucketToRead(fn: UsherFunction, bucket: IBucket, variable: string): void {
  bindBucket(fn, bucket, ['s3:GetObject'], variable);
  fn.allow(['s3:ListBucket'], [bucket.bucketArn]);
}

const dynamodb = (action: string) => `dynamodb:${action}`;
