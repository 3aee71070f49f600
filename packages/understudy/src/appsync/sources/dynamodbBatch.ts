import { isRecord } from '../json.ts';
import { canonical, fromWireItem, toWireItem } from './attributeValues.ts';
import type { WireItem } from './attributeValues.ts';
import type { DynamodbOperation } from './dynamodbOperation.ts';
import { batchGetShape, readShape } from './dynamodbShape.ts';
import { given, Placeholders } from './expressions.ts';
import { RequestNotUnderstood, succeeded } from './source.ts';
import type { SourceOutcome } from './source.ts';

/** Results stand in the order of the keys, misses as null. AWS: documented. */
export async function batchGet({ request, source }: DynamodbOperation): Promise<SourceOutcome> {
  const tables = Object.entries(tablesOf(request)).map(([table, value]) => readTable(table, value));
  const answer = await source.call('BatchGetItem', {
    RequestItems: Object.fromEntries(tables.map(({ table, body }) => [table, body])),
  });
  const responses = (answer['Responses'] ?? {}) as Record<string, WireItem[]>;
  const unprocessed = (answer['UnprocessedKeys'] ?? {}) as Record<string, { Keys: WireItem[] }>;
  const data: Record<string, unknown> = {};
  const unprocessedKeys: Record<string, unknown> = {};
  for (const { table, keys, added } of tables) {
    const found = new Map(
      (responses[table] ?? []).map((item) => [keyText(item, Object.keys(keys[0] ?? {})), item]),
    );
    data[table] = keys.map((key) => {
      const item = found.get(keyText(key, Object.keys(key)));
      return item ? fromWireItem(without(item, added)) : null;
    });
    unprocessedKeys[table] = (unprocessed[table]?.Keys ?? []).map(fromWireItem);
  }
  return succeeded({ data, unprocessedKeys });
}

export async function batchPut({ request, source }: DynamodbOperation): Promise<SourceOutcome> {
  const tables = itemsOf(request);
  const unprocessed = await writeBatch(source.call, tables, (item) => ({ PutRequest: { Item: item } }));
  return succeeded({ data: written(tables, unprocessed), unprocessedItems: plain(tables, unprocessed) });
}

export async function batchDelete({ request, source }: DynamodbOperation): Promise<SourceOutcome> {
  const tables = itemsOf(request);
  const unprocessed = await writeBatch(source.call, tables, (key) => ({ DeleteRequest: { Key: key } }));
  return succeeded({ data: written(tables, unprocessed), unprocessedKeys: plain(tables, unprocessed) });
}

type Tables = Record<string, WireItem[]>;

function tablesOf(request: Record<string, unknown>): Record<string, unknown> {
  const { tables } = request;
  if (!isRecord(tables)) throw new RequestNotUnderstood(`Expected an object at '$[tables]'.`);
  return tables;
}

/** A projection that leaves out the key gets it added, so that results can be put in order, and taken away again. */
function readTable(table: string, value: unknown) {
  const path = `$[tables][${table}]`;
  const { keys: givenKeys, consistentRead, projection } = readShape(value, batchGetShape, path);
  const keys = wireItems(givenKeys, `${path}[keys]`);
  const placeholders = new Placeholders();
  let expression = placeholders.add(projection, `${path}[projection]`);
  const named = new Set(
    Object.values((isRecord(projection) ? (projection['expressionNames'] ?? {}) : {}) as object),
  );
  const written = new Set((expression ?? '').split(/\s*,\s*/));
  const added = expression
    ? Object.keys(keys[0] ?? {}).filter((name) => !named.has(name) && !written.has(name))
    : [];
  added.forEach((name, index) => {
    placeholders.addName(`#addedKey${index}`, name);
    expression += `, #addedKey${index}`;
  });
  const options = given({ ConsistentRead: consistentRead, ProjectionExpression: expression });
  return { table, keys, added, body: { Keys: keys, ...options, ...placeholders.parameters() } };
}

function itemsOf(request: Record<string, unknown>): Tables {
  const tables = Object.entries(tablesOf(request));
  return Object.fromEntries(tables.map(([table, items]) => [table, wireItems(items, `$[tables][${table}]`)]));
}

function wireItems(items: unknown, path: string): WireItem[] {
  if (!Array.isArray(items)) throw new RequestNotUnderstood(`Expected a list at '${path}'.`);
  return items.map((item, index) => toWireItem(item, `${path}[${index}]`));
}

async function writeBatch(
  call: DynamodbOperation['source']['call'],
  tables: Tables,
  toRequest: (item: WireItem) => Record<string, unknown>,
): Promise<Tables> {
  const requests = Object.entries(tables).map(([table, items]) => [table, items.map(toRequest)]);
  const { UnprocessedItems } = await call('BatchWriteItem', { RequestItems: Object.fromEntries(requests) });
  const left = (UnprocessedItems ?? {}) as Record<string, Record<string, Record<string, WireItem>>[]>;
  return Object.fromEntries(
    Object.entries(left).map(([table, each]) => [
      table,
      each.flatMap((entry) => Object.values(entry).flatMap(Object.values)),
    ]),
  ) as Tables;
}

/** AWS: assumed. What was not processed stands as null. */
function written(tables: Tables, unprocessed: Tables): Record<string, unknown> {
  return mapTables(tables, (items, table) => {
    const left = new Set((unprocessed[table] ?? []).map((item) => canonical({ M: item })));
    return items.map((item) => (left.has(canonical({ M: item })) ? null : fromWireItem(item)));
  });
}

function plain(tables: Tables, unprocessed: Tables): Record<string, unknown> {
  return mapTables(tables, (_items, table) => (unprocessed[table] ?? []).map(fromWireItem));
}

function mapTables(
  tables: Tables,
  map: (items: WireItem[], table: string) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(tables).map(([table, items]) => [table, map(items, table)]));
}

function keyText(item: WireItem, names: string[]): string {
  return JSON.stringify([...names].sort().map((name) => [name, canonical(item[name])]));
}

function without(item: WireItem, names: string[]): WireItem {
  if (names.length === 0) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name)));
}
