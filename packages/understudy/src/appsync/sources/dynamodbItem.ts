import { fromWireItem, toWireItem } from './attributeValues.ts';
import type { WireItem } from './attributeValues.ts';
import type { DynamodbOperation } from './dynamodbOperation.ts';
import { given, Placeholders } from './expressions.ts';
import { rescue } from './rescue.ts';
import { wantedItem } from './wantedItem.ts';
import { isSourceError, succeeded } from './source.ts';
import type { SourceOutcome } from './source.ts';

export async function getItem({ request, source }: DynamodbOperation): Promise<SourceOutcome> {
  const placeholders = new Placeholders();
  const { Item } = await source.call('GetItem', {
    TableName: source.tableName,
    Key: toWireItem(request['key'], '$[key]'),
    ...given({
      ConsistentRead: request['consistentRead'],
      ProjectionExpression: placeholders.add(request['projection'], '$[projection]'),
    }),
    ...placeholders.parameters(),
  });
  return succeeded(Item ? fromWireItem(Item as WireItem) : null);
}

/** The result is what was written. AWS: documented. */
export async function putItem(operation: DynamodbOperation): Promise<SourceOutcome> {
  const { request, source } = operation;
  const placeholders = new Placeholders();
  const item = wantedItem(request);
  const body = {
    TableName: source.tableName,
    Item: item,
    ...given({ ConditionExpression: placeholders.add(request['condition'], '$[condition]') }),
    ...placeholders.parameters(),
  };
  return write(operation, async () => {
    await source.call('PutItem', body);
    return succeeded(fromWireItem(item));
  });
}

/** The result is the whole item after the update. AWS: documented. */
export async function updateItem(operation: DynamodbOperation): Promise<SourceOutcome> {
  const { request, source } = operation;
  const placeholders = new Placeholders();
  const body = {
    TableName: source.tableName,
    Key: toWireItem(request['key'], '$[key]'),
    ReturnValues: 'ALL_NEW',
    ...given({
      UpdateExpression: placeholders.add(request['update'], '$[update]'),
      ConditionExpression: placeholders.add(request['condition'], '$[condition]'),
    }),
    ...placeholders.parameters(),
  };
  return write(operation, async () => {
    const { Attributes } = await source.call('UpdateItem', body);
    return succeeded(Attributes ? fromWireItem(Attributes as WireItem) : null);
  });
}

/** The result is what was there, or null. AWS: documented. */
export async function deleteItem(operation: DynamodbOperation): Promise<SourceOutcome> {
  const { request, source } = operation;
  const placeholders = new Placeholders();
  const body = {
    TableName: source.tableName,
    Key: toWireItem(request['key'], '$[key]'),
    ReturnValues: 'ALL_OLD',
    ...given({ ConditionExpression: placeholders.add(request['condition'], '$[condition]') }),
    ...placeholders.parameters(),
  };
  return write(operation, async () => {
    const { Attributes } = await source.call('DeleteItem', body);
    return succeeded(Attributes ? fromWireItem(Attributes as WireItem) : null);
  });
}

async function write(
  operation: DynamodbOperation,
  attempt: () => Promise<SourceOutcome>,
): Promise<SourceOutcome> {
  try {
    return await attempt();
  } catch (error) {
    const isFailedCheck = isSourceError(error) && error.name === 'ConditionalCheckFailedException';
    if (!isFailedCheck || !operation.request['condition']) throw error;
    return rescue(operation, error, retryOperations);
  }
}

const retryOperations: Readonly<Record<string, (operation: DynamodbOperation) => Promise<SourceOutcome>>> = {
  PutItem: putItem,
  UpdateItem: updateItem,
  DeleteItem: deleteItem,
};
