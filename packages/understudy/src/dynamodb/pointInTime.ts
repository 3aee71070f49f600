import type { Clock } from '../kernel/clock.ts';
import type { EngineConnection } from './connection.ts';
import type { RequestBody } from './demands.ts';
import { DynamoDbError } from './errors.ts';
import type { TableDefinition } from './tables.ts';

interface Parts {
  engine: EngineConnection;
  clock: Clock;
  tables: ReadonlyMap<string, TableDefinition>;
}

/** AWS: documented; the default of a table with point-in-time recovery. */
const recoveryDays = 35;
/** What a batch takes. */
const itemsMax = 25;

/** The engine keeps no history: the only moment that a table can be restored to is now. */
export function describeContinuousBackups(
  { tables, clock }: Parts,
  body: RequestBody,
): Record<string, unknown> {
  const table = tables.get(String(body.TableName));
  if (!table) throw new DynamoDbError('TableNotFoundException', `Table not found: ${String(body.TableName)}`);
  const nowSeconds = clock.now() / 1000;
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: table.isRecoverable
        ? {
            PointInTimeRecoveryStatus: 'ENABLED',
            RecoveryPeriodInDays: recoveryDays,
            EarliestRestorableDateTime: nowSeconds,
            LatestRestorableDateTime: nowSeconds,
          }
        : { PointInTimeRecoveryStatus: 'DISABLED' },
    },
  };
}

/**
 * Makes a table beside the source, with its rows of now. AWS: documented; it has the source's keys and indexes, and neither its
 * stream nor its TTL. Here it is whole when the call is answered; rows that are written meanwhile may be in it or not.
 */
export async function restoreTable(
  { engine, clock, tables }: Parts,
  body: RequestBody,
): Promise<Record<string, unknown>> {
  const [source, target] = [String(body['SourceTableName']), String(body['TargetTableName'])];
  const table = tables.get(source);
  if (!table) throw new DynamoDbError('TableNotFoundException', `Source table not found: ${source}`);
  if (!table.isRecoverable)
    throw new DynamoDbError(
      'PointInTimeRecoveryUnavailableException',
      `Point in time recovery is not enabled for table '${source}'`,
    );
  if (tables.has(target) || (await isThere(engine, target)))
    throw new DynamoDbError('TableAlreadyExistsException', `Table already exists: ${target}`);
  if (body['UseLatestRestorableTime'] !== true)
    throw new DynamoDbError(
      'InvalidRestoreTimeException',
      'RestoreDateTime is not run locally: the engine keeps no history. UseLatestRestorableTime restores the rows of now.',
    );
  const { Table } = await engine.call<{ Table: Described }>('DescribeTable', { TableName: source });
  await engine.call('CreateTable', {
    TableName: target,
    KeySchema: Table.KeySchema,
    AttributeDefinitions: Table.AttributeDefinitions,
    BillingMode: 'PAY_PER_REQUEST',
    ...(table.globalIndexes.length > 0 ? { GlobalSecondaryIndexes: table.globalIndexes } : {}),
    ...(table.localIndexes.length > 0 ? { LocalSecondaryIndexes: table.localIndexes } : {}),
  });
  await copyRows(engine, source, target);
  const described = await engine.call<{ Table: Described }>('DescribeTable', { TableName: target });
  return {
    TableDescription: {
      ...described.Table,
      RestoreSummary: {
        SourceTableArn: table.arn,
        RestoreDateTime: clock.now() / 1000,
        RestoreInProgress: false,
      },
    },
  };
}

interface Described {
  KeySchema: unknown;
  AttributeDefinitions: unknown;
}

async function isThere(engine: EngineConnection, TableName: string): Promise<boolean> {
  try {
    await engine.call('DescribeTable', { TableName });
    return true;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return false;
    throw error;
  }
}

async function copyRows(engine: EngineConnection, source: string, target: string): Promise<void> {
  let ExclusiveStartKey: unknown;
  do {
    const page = await engine.call<{ Items: unknown[]; LastEvaluatedKey?: unknown }>('Scan', {
      TableName: source,
      ConsistentRead: true,
      ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
    });
    for (let at = 0; at < page.Items.length; at += itemsMax) {
      const TransactItems = page.Items.slice(at, at + itemsMax).map((Item) => ({
        Put: { TableName: target, Item },
      }));
      // One commit for all of them, as for a batch.
      await engine.call('TransactWriteItems', { TransactItems });
    }
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}
