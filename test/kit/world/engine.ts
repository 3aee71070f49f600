import { createRequire } from 'node:module';
import { join, dirname } from 'node:path';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  type CreateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import { startOnFreePort } from '../../../packages/understudy/src/dynamodb/engine.ts';
import { variableFor } from '../../../store/rows/tables.ts';
import { stackTemplate } from '../stack/template.ts';

export interface Engine {
  endpoint: string;
  client: DynamoDBClient;
  stop(): Promise<void>;
}

/**
 * The real engine, in memory, with every table of the synthesized stack: one of its own, or the one at `DYNAMODB_ENDPOINT`
 * with these tables made anew (then only one file may use it at a time). Sets what a function's SDK reads: the endpoint,
 * credentials, region and each `TABLE_…`. Call it before importing a function, whose module reads its variables once.
 * Leave the streams out where nothing reads them: the engine goes through all of a table's records at each write.
 */
export async function startEngine({ streams = true } = {}): Promise<Engine> {
  const given = process.env['DYNAMODB_ENDPOINT'];
  const { endpoint, end } = given ? { endpoint: given, end: async () => {} } : await startOwnEngine();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'eu-central-1',
  });
  const client = new DynamoDBClient({});
  const tables = tablesOf(streams);
  if (given) await dropTables(client, new Set(tables.map(({ TableName }) => TableName!)));
  for (const table of tables) {
    await client.send(new CreateTableCommand(table));
    process.env[variableOf(table.TableName!)] = table.TableName!;
  }
  return {
    endpoint,
    client,
    stop: async () => {
      client.destroy();
      await end();
    },
  };
}

/** An empty engine in memory, which ends with this process at the latest. */
export async function startOwnEngine(): Promise<{ endpoint: string; end: () => Promise<void> }> {
  const { endpoint, stop } = await startOnFreePort([enginePath(), 'serve'], (message) => {
    throw new Error(message);
  });
  return { endpoint, end: stop };
}

async function dropTables(client: DynamoDBClient, names: Set<string>): Promise<void> {
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  for (const TableName of TableNames.filter((name) => names.has(name)))
    await client.send(new DeleteTableCommand({ TableName }));
}

function tablesOf(streams: boolean): CreateTableCommandInput[] {
  return Object.values(stackTemplate().Resources)
    .filter((resource) => resource.Type === 'AWS::DynamoDB::Table')
    .map(({ Properties }) => ({
      TableName: Properties['TableName'],
      KeySchema: Properties['KeySchema'],
      AttributeDefinitions: Properties['AttributeDefinitions'],
      GlobalSecondaryIndexes: Properties['GlobalSecondaryIndexes'],
      BillingMode: 'PAY_PER_REQUEST',
      ...(streams && Properties['StreamSpecification']
        ? { StreamSpecification: { StreamEnabled: true, ...Properties['StreamSpecification'] } }
        : {}),
    }));
}

/** `usher-dev-user-usage` → `TABLE_USER_USAGE` */
function variableOf(tableName: string): string {
  return variableFor(tableName.split('-').slice(2).join('-'));
}

function enginePath(): string {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve('@dynoxide/linux-x64/package.json')), 'dynoxide');
}
