import { fromWireItem, toWireItem } from './attributeValues.ts';
import type { WireItem } from './attributeValues.ts';
import type { DynamodbOperation } from './dynamodbOperation.ts';
import { readShape, transactGetShape, transactWriteShape } from './dynamodbShape.ts';
import { given, Placeholders } from './expressions.ts';
import { serviceFailure } from './serviceFailure.ts';
import { isSourceError, RequestNotUnderstood, shown, succeeded } from './source.ts';
import type { SourceOutcome } from './source.ts';

export async function transactGet({ request, source }: DynamodbOperation): Promise<SourceOutcome> {
  const items = listOf(request).map((item, index) => {
    const path = `$[transactItems][${index}]`;
    const { table, key, projection } = readShape(item, transactGetShape, path);
    const placeholders = new Placeholders();
    const expression = placeholders.add(projection, `${path}[projection]`);
    const options = { ...given({ ProjectionExpression: expression }), ...placeholders.parameters() };
    return { Get: { TableName: table, Key: toWireItem(key, `${path}[key]`), ...options } };
  });
  return cancellable('items', async () => {
    const { Responses } = await source.call('TransactGetItems', { TransactItems: items });
    const found = (Responses ?? []) as { Item?: WireItem }[];
    const plain = found.map(({ Item }) => (Item ? fromWireItem(Item) : null));
    return succeeded({ items: plain, cancellationReasons: null });
  });
}

export async function transactWrite({ request, source }: DynamodbOperation): Promise<SourceOutcome> {
  const items = listOf(request).map((item, index) =>
    toTransactItem(
      readShape(item, transactWriteShape, `$[transactItems][${index}]`),
      `$[transactItems][${index}]`,
    ),
  );
  return cancellable('keys', async () => {
    await source.call('TransactWriteItems', { TransactItems: items.map(({ body }) => body) });
    return succeeded({ keys: items.map(({ key }) => fromWireItem(key)), cancellationReasons: null });
  });
}

function listOf(request: Record<string, unknown>): unknown[] {
  const { transactItems } = request;
  if (!Array.isArray(transactItems)) throw new RequestNotUnderstood(`Expected a list at '$[transactItems]'.`);
  return transactItems as unknown[];
}

function toTransactItem(item: Record<string, unknown>, path: string) {
  const key = toWireItem(item['key'], `${path}[key]`);
  const placeholders = new Placeholders();
  const condition = item['condition'] as Record<string, unknown> | undefined;
  const update = placeholders.add(item['update'], `${path}[update]`);
  const options = given({
    ConditionExpression: placeholders.add(condition, `${path}[condition]`),
    // AWS: documented. On unless it is turned off.
    ReturnValuesOnConditionCheckFailure:
      condition && condition['returnValuesOnConditionCheckFailure'] !== false ? 'ALL_OLD' : undefined,
  });
  const checked = { TableName: item['table'], ...options, ...placeholders.parameters() };
  switch (item['operation']) {
    case 'PutItem': {
      const Item = { ...toWireItem(item['attributeValues'] ?? {}, `${path}[attributeValues]`), ...key };
      return { key, body: { Put: { ...checked, Item } } };
    }
    case 'UpdateItem':
      return { key, body: { Update: { ...checked, Key: key, ...given({ UpdateExpression: update }) } } };
    case 'DeleteItem':
      return { key, body: { Delete: { ...checked, Key: key } } };
    case 'ConditionCheck':
      return { key, body: { ConditionCheck: { ...checked, Key: key } } };
    default:
      throw new RequestNotUnderstood(`Unsupported operation '${shown(item['operation'])}'.`);
  }
}

/** A cancelled transaction is an error whose result tells the reasons, position by position. AWS: documented. */
async function cancellable(
  name: 'items' | 'keys',
  attempt: () => Promise<SourceOutcome>,
): Promise<SourceOutcome> {
  try {
    return await attempt();
  } catch (error) {
    if (!isSourceError(error) || error.name !== 'TransactionCanceledException') throw error;
    const reasons = (error.more?.['CancellationReasons'] ?? []) as {
      Code?: string;
      Message?: string;
      Item?: WireItem;
    }[];
    const result = { [name]: null, cancellationReasons: reasons.map(toReason) };
    return { ...serviceFailure('DynamoDB', error), result };
  }
}

function toReason({ Code = 'None', Message, Item }: { Code?: string; Message?: string; Item?: WireItem }) {
  const item = Item ? { item: fromWireItem(Item) } : {};
  if (Code === 'ConditionalCheckFailed') {
    return { type: 'ConditionCheckFailed', message: 'The condition check failed.', ...item };
  }
  return { type: Code, message: Message ?? Code, ...item };
}
