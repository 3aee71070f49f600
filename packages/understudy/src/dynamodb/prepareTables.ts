import { isDeepStrictEqual } from 'node:util';
import { TemplateError } from '../kernel/templateError.ts';
import type { EngineConnection } from './connection.ts';
import type { IndexDeclaration, KeyElement, TableDefinition } from './tables.ts';

interface Described {
  KeySchema: KeyElement[];
  AttributeDefinitions: { AttributeName: string; AttributeType: string }[];
  GlobalSecondaryIndexes?: IndexDeclaration[];
  LocalSecondaryIndexes?: IndexDeclaration[];
  StreamSpecification?: { StreamEnabled?: boolean };
  LatestStreamArn?: string;
}

/** Streams keep both images, whatever the table declares: telling a change from a write that changed nothing takes both. */
const streamOn = { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' };

/** Creates what is missing and changes what a deployment would change in place. Gives the engine's stream ARN per table. */
export async function prepareTables(
  engine: EngineConnection,
  tables: ReadonlyMap<string, TableDefinition>,
): Promise<Map<string, string>> {
  const streams = new Map<string, string>();
  await Promise.all(
    [...tables.values()].map(async (table) => {
      const existing = await describe(engine, table.name);
      if (existing) await update(engine, table, existing);
      else await create(engine, table);
      await updateTtl(engine, table);
      if (!table.stream) return;
      const described = await describe(engine, table.name);
      streams.set(table.name, described!.LatestStreamArn!);
    }),
  );
  return streams;
}

async function describe(engine: EngineConnection, name: string): Promise<Described | undefined> {
  try {
    return (await engine.call<{ Table: Described }>('DescribeTable', { TableName: name })).Table;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function create(engine: EngineConnection, table: TableDefinition): Promise<void> {
  await engine.call('CreateTable', {
    TableName: table.name,
    KeySchema: schemaOf(table),
    AttributeDefinitions: definitionsOf(table),
    BillingMode: 'PAY_PER_REQUEST',
    ...(table.globalIndexes.length > 0 ? { GlobalSecondaryIndexes: table.globalIndexes } : {}),
    ...(table.localIndexes.length > 0 ? { LocalSecondaryIndexes: table.localIndexes } : {}),
    ...(table.stream ? { StreamSpecification: streamOn } : {}),
  });
  await untilActive(engine, table.name);
}

async function update(engine: EngineConnection, table: TableDefinition, existing: Described): Promise<void> {
  checkKeys(table, existing);
  const existingIndexes = new Map(
    (existing.GlobalSecondaryIndexes ?? []).map((index) => [index.IndexName, index]),
  );
  const wanted = new Map(table.globalIndexes.map((index) => [index.IndexName, index]));
  for (const [name, index] of existingIndexes) {
    if (!wanted.has(name) || !isSameIndex(index, wanted.get(name)!)) {
      await change(engine, table, { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: name } }] });
      existingIndexes.delete(name);
    }
  }
  for (const [name, index] of wanted) {
    if (!existingIndexes.has(name))
      await change(engine, table, { GlobalSecondaryIndexUpdates: [{ Create: index }] });
  }
  const hasStream = existing.StreamSpecification?.StreamEnabled === true;
  if (hasStream !== (table.stream !== undefined)) {
    await change(engine, table, { StreamSpecification: table.stream ? streamOn : { StreamEnabled: false } });
  }
}

function checkKeys(table: TableDefinition, existing: Described): void {
  const typeOf = (name: string) =>
    existing.AttributeDefinitions.find((one) => one.AttributeName === name)?.AttributeType;
  const spell = (schema: KeyElement[], type: (name: string) => string | undefined) =>
    schema
      .map(({ AttributeName, KeyType }) => `${AttributeName} ${type(AttributeName)} ${KeyType}`)
      .join(', ');
  const before = spell(existing.KeySchema, typeOf);
  const now = spell(schemaOf(table), (name) => table.attributeTypes[name]);
  if (before !== now) {
    throw new TemplateError(
      table.logicalId,
      'Properties.KeySchema',
      `the key of ${table.name} is now (${now}), and the data folder has it with (${before}). A deployment would replace the table and lose its rows; reset the data folder to do the same`,
    );
  }
  const indexes = (existing.LocalSecondaryIndexes ?? []).map((index) => index.IndexName).sort();
  if (!isDeepStrictEqual(indexes, table.localIndexes.map((index) => index.IndexName).sort())) {
    throw new TemplateError(
      table.logicalId,
      'Properties.LocalSecondaryIndexes',
      'local indexes cannot change once the table exists',
    );
  }
}

function isSameIndex(existing: IndexDeclaration, wanted: IndexDeclaration): boolean {
  const shape = ({ KeySchema, Projection }: IndexDeclaration) => ({
    keys: KeySchema.map(({ AttributeName, KeyType }) => [AttributeName, KeyType]),
    type: Projection.ProjectionType ?? 'ALL',
    attributes: [...(Projection.NonKeyAttributes ?? [])].sort(),
  });
  return isDeepStrictEqual(shape(existing), shape(wanted));
}

async function change(engine: EngineConnection, table: TableDefinition, what: object): Promise<void> {
  await engine.call('UpdateTable', {
    TableName: table.name,
    AttributeDefinitions: definitionsOf(table),
    ...what,
  });
  await untilActive(engine, table.name);
}

async function updateTtl(engine: EngineConnection, table: TableDefinition): Promise<void> {
  const { TimeToLiveDescription: now } = await engine.call<{
    TimeToLiveDescription?: { TimeToLiveStatus?: string; AttributeName?: string };
  }>('DescribeTimeToLive', { TableName: table.name });
  const enabled = now?.TimeToLiveStatus === 'ENABLED' ? now.AttributeName : undefined;
  if (enabled === table.ttlAttribute) return;
  const set = (AttributeName: string, Enabled: boolean) =>
    engine.call('UpdateTimeToLive', {
      TableName: table.name,
      TimeToLiveSpecification: { AttributeName, Enabled },
    });
  if (enabled !== undefined) await set(enabled, false);
  if (table.ttlAttribute !== undefined) await set(table.ttlAttribute, true);
}

/** Another engine may take its time; this one is ready at once. */
async function untilActive(engine: EngineConnection, name: string): Promise<void> {
  for (;;) {
    const { Table } = await engine.call<{
      Table: { TableStatus: string; GlobalSecondaryIndexes?: { IndexStatus?: string }[] };
    }>('DescribeTable', { TableName: name });
    const isReady =
      Table.TableStatus === 'ACTIVE' &&
      (Table.GlobalSecondaryIndexes ?? []).every((index) => (index.IndexStatus ?? 'ACTIVE') === 'ACTIVE');
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function schemaOf({ keys }: TableDefinition): KeyElement[] {
  return [
    { AttributeName: keys.partition, KeyType: 'HASH' },
    ...(keys.sort !== undefined ? [{ AttributeName: keys.sort, KeyType: 'RANGE' as const }] : []),
  ];
}

function definitionsOf(table: TableDefinition) {
  return Object.entries(table.attributeTypes).map(([AttributeName, AttributeType]) => ({
    AttributeName,
    AttributeType,
  }));
}
