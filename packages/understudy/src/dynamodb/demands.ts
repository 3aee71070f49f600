import type { Conditions } from '../iam/principal.ts';
import { attributesIn, partitionValue, scalarOf, type Expressions } from './expressions.ts';
import type { Keys, TableDefinition } from './tables.ts';

type Item = Record<string, Record<string, unknown>>;

/** A request's body, as far as the gateway looks into it. */
export interface RequestBody extends Expressions {
  TableName?: string;
  IndexName?: string;
  Key?: Item;
  Item?: Item;
  Select?: string;
  ReturnValues?: string;
  ReturnConsumedCapacity?: string;
  RequestItems?: Record<
    string,
    ({ Keys?: Item[] } & Expressions) | { PutRequest?: { Item: Item }; DeleteRequest?: { Key: Item } }[]
  >;
  TransactItems?: Partial<Record<'Put' | 'Update' | 'Delete' | 'ConditionCheck' | 'Get', RequestBody>>[];
  [more: string]: unknown;
}

/** What must be allowed for a request to be carried out. */
export interface Demand {
  action: string;
  resource: string;
  conditions: Conditions;
}

export interface AccountTables {
  accountId: string;
  region: string;
  tables: ReadonlyMap<string, TableDefinition>;
}

/** AWS: documented; the parts of a transaction are allowed one by one, those of a batch as a batch. */
const transactActions = {
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
  Get: 'dynamodb:GetItem',
} as const;

const itemOperations = new Set(['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan']);

export function demandsOf(operation: string, body: RequestBody, place: AccountTables): Demand[] {
  if (itemOperations.has(operation)) return [demandFor(`dynamodb:${operation}`, body, place)];
  switch (operation) {
    case 'TransactWriteItems':
    case 'TransactGetItems':
      return (body.TransactItems ?? []).flatMap((item) =>
        Object.entries(item).map(([kind, part]) =>
          demandFor(
            transactActions[kind as keyof typeof transactActions] ?? `dynamodb:${kind}`,
            part ?? {},
            place,
            operation,
          ),
        ),
      );
    case 'BatchGetItem':
      return Object.entries(body.RequestItems ?? {}).map(([name, entry]) => {
        const { Keys: keys = [], ...expressions } = entry as { Keys?: Item[] } & Expressions;
        return batchDemand('dynamodb:BatchGetItem', name, keys, attributesIn(expressions), place);
      });
    case 'BatchWriteItem':
      return Object.entries(body.RequestItems ?? {}).map(([name, entry]) => {
        const items = (entry as { PutRequest?: { Item: Item }; DeleteRequest?: { Key: Item } }[]).map(
          (one) => one.PutRequest?.Item ?? one.DeleteRequest?.Key ?? {},
        );
        return batchDemand('dynamodb:BatchWriteItem', name, items, [], place);
      });
    case 'RestoreTableToPointInTime':
      // AWS: documented; to read a table of the past, and to write another one.
      return [
        ...[body['SourceTableName'], body['TargetTableName']].map((name) => [operation, name]),
        ...['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem'].map(
          (name) => [name, body['TargetTableName']],
        ),
      ].map(([name, table]) => ({
        action: `dynamodb:${String(name)}`,
        resource: arnFor(table, undefined, place),
        conditions: {},
      }));
    case 'ListTables':
    case 'DescribeLimits':
    case 'DescribeEndpoints':
      return [{ action: `dynamodb:${operation}`, resource: '*', conditions: {} }];
    case 'TagResource':
    case 'UntagResource':
    case 'ListTagsOfResource':
      return [{ action: `dynamodb:${operation}`, resource: String(body.ResourceArn), conditions: {} }];
    default:
      return [
        {
          action: `dynamodb:${operation}`,
          resource: arnFor(body.TableName, undefined, place),
          conditions: {},
        },
      ];
  }
}

/** Names of the tables that a request is about, each once. */
export function tablesOf(body: RequestBody): string[] {
  if (typeof body.TableName === 'string') return [tableNameOf(body.TableName)];
  if (body.RequestItems) return Object.keys(body.RequestItems).map(tableNameOf);
  const named = (body.TransactItems ?? []).flatMap((item) =>
    Object.values(item).map((part) => tableNameOf(part?.TableName ?? '')),
  );
  return [...new Set(named)];
}

function demandFor(action: string, body: RequestBody, place: AccountTables, enclosing?: string): Demand {
  return {
    action,
    resource: arnFor(body.TableName, body.IndexName, place),
    conditions: () => {
      const conditions: Record<string, string | string[]> = {};
      const keys = keysFor(body, place);
      const item = body.Key ?? body.Item;
      const leading = keys && (item ? scalarOf(item[keys.partition]) : partitionValue(body, keys.partition));
      if (typeof leading === 'string') conditions['dynamodb:LeadingKeys'] = [leading];
      const attributes = [...new Set([...Object.keys(item ?? {}), ...attributesIn(body)])];
      if (attributes.length > 0) conditions['dynamodb:Attributes'] = attributes;
      if (body.Select !== undefined) conditions['dynamodb:Select'] = body.Select;
      if (body.ReturnValues !== undefined) conditions['dynamodb:ReturnValues'] = body.ReturnValues;
      if (enclosing !== undefined) conditions['dynamodb:EnclosingOperation'] = enclosing;
      return conditions;
    },
  };
}

function batchDemand(
  action: string,
  table: string,
  items: Item[],
  attributes: string[],
  place: AccountTables,
): Demand {
  return {
    action,
    resource: arnFor(table, undefined, place),
    conditions: () => {
      const keys = place.tables.get(tableNameOf(table))?.keys;
      const leading = items.flatMap((item) => (keys && scalarOf(item[keys.partition])) ?? []);
      return {
        ...(leading.length > 0 ? { 'dynamodb:LeadingKeys': [...new Set(leading)] } : {}),
        'dynamodb:Attributes': [...new Set([...items.flatMap((item) => Object.keys(item)), ...attributes])],
      };
    },
  };
}

function keysFor(body: RequestBody, place: AccountTables): Keys | undefined {
  const table = place.tables.get(tableNameOf(body.TableName ?? ''));
  return body.IndexName === undefined ? table?.keys : table?.indexKeys[body.IndexName];
}

function arnFor(
  tableName: unknown,
  indexName: string | undefined,
  { accountId, region }: AccountTables,
): string {
  const index = indexName === undefined ? '' : `/index/${indexName}`;
  return `arn:aws:dynamodb:${region}:${accountId}:table/${tableNameOf(String(tableName))}${index}`;
}

/** A table may be named by its ARN as well. */
function tableNameOf(given: string): string {
  const nameOrArn = String(given);
  return nameOrArn.startsWith('arn:')
    ? nameOrArn.slice(nameOrArn.indexOf(':table/') + 7).split('/')[0]!
    : nameOrArn;
}
