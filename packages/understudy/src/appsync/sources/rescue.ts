import { isRecord } from '../json.ts';
import { fromWireItem, sameItem, toWireItem } from './attributeValues.ts';
import type { WireItem } from './attributeValues.ts';
import type { DynamodbOperation } from './dynamodbOperation.ts';
import { wantedItem } from './wantedItem.ts';
import { readRequest } from './dynamodbShape.ts';
import { succeeded } from './source.ts';
import type { SourceError, SourceOutcome } from './source.ts';

type Retries = Readonly<Record<string, (operation: DynamodbOperation) => Promise<SourceOutcome>>>;

/**
 * A failed condition is not always an error: a put of what is already stored and a delete of what is gone succeed, and a
 * function of the user's may decide otherwise. AWS: documented.
 */
export async function rescue(
  operation: DynamodbOperation,
  failure: SourceError,
  retries: Retries,
): Promise<SourceOutcome> {
  const { request } = operation;
  const condition = request['condition'] as Record<string, unknown>;
  const handler = isRecord(condition['conditionalCheckFailedHandler'])
    ? condition['conditionalCheckFailedHandler']
    : {};
  const isCustom = handler['strategy'] === 'Custom' && typeof handler['lambdaArn'] === 'string';
  // AWS: assumed. Without a comparison to make or a handler to tell, nothing is read.
  if (request['operation'] === 'UpdateItem' && !isCustom) throw failure;

  const current = await readCurrent(operation, condition['consistentRead'] !== false);
  if (request['operation'] === 'PutItem' && current) {
    const ignored = new Set((condition['equalsIgnore'] as string[] | undefined) ?? []);
    if (sameItem(current, wantedItem(request), ignored)) return succeeded(fromWireItem(current));
  }
  if (request['operation'] === 'DeleteItem' && !current) return succeeded(null);
  if (!isCustom) throw failure;
  return decidedByHandler(operation, failure, String(handler['lambdaArn']), current, retries);
}

async function readCurrent(
  { request, source }: DynamodbOperation,
  consistent: boolean,
): Promise<WireItem | undefined> {
  const { Item } = await source.call('GetItem', {
    TableName: source.tableName,
    Key: toWireItem(request['key'], '$[key]'),
    ConsistentRead: consistent,
  });
  return Item as WireItem | undefined;
}

async function decidedByHandler(
  { request, source, call }: DynamodbOperation,
  failure: SourceError,
  functionArn: string,
  current: WireItem | undefined,
  retries: Retries,
): Promise<SourceOutcome> {
  const answer = await source.invoke?.(functionArn, {
    arguments: call.arguments,
    requestMapping: request,
    currentValue: current ?? null,
    resolver: {
      tableName: source.tableName,
      awsRegion: source.region,
      parentType: call.typeName,
      field: call.fieldName,
      outputType: call.outputType(),
    },
    identity: call.identity,
  });
  const decision = answer?.status === 'ok' && isRecord(answer.payload) ? answer.payload : {};
  if (decision['action'] === 'discard') return succeeded(current ? fromWireItem(current) : null);
  const retry = decision['retryMapping'];
  if (decision['action'] !== 'retry' || !isRecord(retry)) throw failure;
  const again = readRequest({ ...request, condition: undefined, ...retry });
  // A retry that fails is rejected: its own handler is never asked.
  if (isRecord(again['condition'])) delete again['condition']['conditionalCheckFailedHandler'];
  return retries[again.operation]!({ request: again, source, call });
}
