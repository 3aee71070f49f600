import { fromWireItem } from './attributeValues.ts';
import type { WireItem } from './attributeValues.ts';
import { assumedOfSources } from './assumptions.ts';
import type { DynamodbOperation } from './dynamodbOperation.ts';
import { given, Placeholders } from './expressions.ts';
import { failed, succeeded, textAt } from './source.ts';
import type { SourceOutcome } from './source.ts';

/** Query and Scan. `limit` bounds what is examined, so a page may be empty and have a next. AWS: documented. */
export async function readPage({ request, source, call }: DynamodbOperation): Promise<SourceOutcome> {
  const index = textAt(request['index'] ?? '', '$[index]');
  const bound = [source.tableName, call.typeName, call.fieldName, call.functionId, index].join('\n');
  const { nextToken } = request;
  const startKey =
    nextToken === undefined ? undefined : source.tokens.open(textAt(nextToken, '$[nextToken]'), bound);
  if (nextToken !== undefined && !startKey) {
    return failed(assumedOfSources.invalidTokenType, assumedOfSources.invalidTokenMessage);
  }
  const placeholders = new Placeholders();
  const page = await source.call(String(request['operation']), {
    TableName: source.tableName,
    ...given({
      IndexName: request['index'],
      KeyConditionExpression: placeholders.add(request['query'], '$[query]'),
      FilterExpression: placeholders.add(request['filter'], '$[filter]'),
      ProjectionExpression: placeholders.add(request['projection'], '$[projection]'),
      ExclusiveStartKey: startKey,
      Limit: request['limit'],
      ConsistentRead: request['consistentRead'],
      ScanIndexForward: request['scanIndexForward'],
      Select: selected(request['select']),
      TotalSegments: request['totalSegments'],
      Segment: request['segment'],
    }),
    ...placeholders.parameters(),
  });
  const lastKey = page['LastEvaluatedKey'] as WireItem | undefined;
  return succeeded({
    items: ((page['Items'] as WireItem[] | undefined) ?? []).map(fromWireItem),
    nextToken: lastKey ? source.tokens.seal(lastKey, bound) : null,
    scannedCount: page['ScannedCount'] ?? 0,
  });
}

/** `ALL_PROJECTED_ATTRIBUTES` is what DynamoDB does for an index by itself. */
function selected(select: unknown): unknown {
  return select === 'ALL_PROJECTED_ATTRIBUTES' || select === 'SPECIFIC_ATTRIBUTES' ? undefined : select;
}
