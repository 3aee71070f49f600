import { TemplateError } from '../kernel/templateError.ts';
import type { Resource, Stack } from '../kernel/stack.ts';

export interface Keys {
  partition: string;
  sort?: string;
}

export type StreamView = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

/** A table as the template declares it. */
export interface TableDefinition {
  logicalId: string;
  name: string;
  arn: string;
  keys: Keys;
  /** Of indexes, by name. */
  indexKeys: Record<string, Keys>;
  attributeTypes: Record<string, 'S' | 'N' | 'B'>;
  /** As CreateTable takes them. */
  globalIndexes: IndexDeclaration[];
  localIndexes: IndexDeclaration[];
  ttlAttribute?: string;
  /** Whether point-in-time recovery is switched on. */
  isRecoverable: boolean;
  stream?: { arn: string; view: StreamView };
}

export interface IndexDeclaration {
  IndexName: string;
  KeySchema: KeyElement[];
  Projection: { ProjectionType?: string; NonKeyAttributes?: string[] };
}

export interface KeyElement {
  AttributeName: string;
  KeyType: 'HASH' | 'RANGE';
}

/** The stack's tables by name. */
export function tablesFrom(stack: Stack): Map<string, TableDefinition> {
  const tables = new Map<string, TableDefinition>();
  for (const [logicalId, resource] of stack.resources) {
    if (resource.type !== 'AWS::DynamoDB::Table' && resource.type !== 'AWS::DynamoDB::GlobalTable') continue;
    const table = tableFrom(logicalId, resource);
    tables.set(table.name, table);
  }
  return tables;
}

function tableFrom(
  logicalId: string,
  { type, properties, physicalId, attributes }: Resource,
): TableDefinition {
  if (type === 'AWS::DynamoDB::GlobalTable' && (properties.Replicas as unknown[]).length > 1) {
    throw new TemplateError(
      logicalId,
      'Properties.Replicas',
      'a table in more than one region is not supported',
    );
  }
  const ttl = properties.TimeToLiveSpecification as
    { AttributeName?: string; Enabled?: boolean | string } | undefined;
  const stream = properties.StreamSpecification as { StreamViewType?: StreamView } | undefined;
  const globalIndexes = indexesFrom(properties.GlobalSecondaryIndexes);
  const localIndexes = indexesFrom(properties.LocalSecondaryIndexes);
  const attributeTypes = Object.fromEntries(
    (
      (properties.AttributeDefinitions ?? []) as { AttributeName: string; AttributeType: 'S' | 'N' | 'B' }[]
    ).map((attribute) => [attribute.AttributeName, attribute.AttributeType]),
  );
  const read = (schema: KeyElement[], path: string) => keysFrom(logicalId, path, schema, attributeTypes);
  return {
    logicalId,
    name: physicalId,
    arn: String(attributes.Arn),
    keys: read(properties.KeySchema as KeyElement[], 'Properties.KeySchema'),
    indexKeys: Object.fromEntries(
      [...globalIndexes, ...localIndexes].map((index) => [
        index.IndexName,
        read(index.KeySchema, `Properties.GlobalSecondaryIndexes.${index.IndexName}`),
      ]),
    ),
    attributeTypes,
    globalIndexes,
    localIndexes,
    isRecoverable: isOn(properties.PointInTimeRecoverySpecification),
    ...(ttl?.AttributeName && String(ttl.Enabled) === 'true' ? { ttlAttribute: ttl.AttributeName } : {}),
    ...(stream ? { stream: { arn: String(attributes.StreamArn), view: stream.StreamViewType! } } : {}),
  };
}

function isOn(recovery: unknown): boolean {
  const { PointInTimeRecoveryEnabled: enabled } = (recovery ?? {}) as Record<string, unknown>;
  return String(enabled) === 'true';
}

/** Without what costs money but changes no answer. */
function indexesFrom(declared: unknown): IndexDeclaration[] {
  return ((declared ?? []) as IndexDeclaration[]).map(({ IndexName, KeySchema, Projection }) => ({
    IndexName,
    KeySchema,
    Projection,
  }));
}

function keysFrom(
  logicalId: string,
  path: string,
  schema: KeyElement[],
  types: Record<string, string>,
): Keys {
  const named = (type: string) =>
    schema.filter((element) => element.KeyType === type).map((element) => element.AttributeName);
  const [partition, ...more] = named('HASH');
  const [sort, ...moreSorts] = named('RANGE');
  if (partition === undefined) throw new TemplateError(logicalId, path, 'has no HASH key');
  if (more.length > 0 || moreSorts.length > 0)
    throw new TemplateError(logicalId, path, 'keys of several attributes are not supported');
  for (const name of [partition, sort]) {
    if (name !== undefined && types[name] === undefined) {
      throw new TemplateError(logicalId, path, `${name} is missing in AttributeDefinitions`);
    }
  }
  return { partition, ...(sort !== undefined ? { sort } : {}) };
}
