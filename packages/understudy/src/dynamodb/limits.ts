import type { RequestBody } from './demands.ts';
import { DynamoDbError } from './errors.ts';

/** AWS: documented. */
const requestBytesMax = 16 * 1024 * 1024;
const inOperandsMax = 100;
const batchWritesMax = 25;

/** Limits of the service that the engine does not have. */
export function checkLimits(body: RequestBody, bytes: number): void {
  if (bytes > requestBytesMax) {
    throw new DynamoDbError('RequestEntityTooLargeException', 'Request payload exceeded maximum size.', 413);
  }
  checkOperands('FilterExpression', body.FilterExpression);
  checkOperands('ConditionExpression', body.ConditionExpression);
  checkWrites(body);
  for (const item of body.TransactItems ?? []) {
    for (const part of Object.values(item)) checkOperands('ConditionExpression', part?.ConditionExpression);
  }
}

/** The engine's refusal would show how it is built. AWS: observed for the sentence, whose list of writes is left out. */
function checkWrites({ RequestItems = {} }: RequestBody): void {
  for (const [table, writes] of Object.entries(RequestItems)) {
    if (!Array.isArray(writes) || writes.length <= batchWritesMax) continue;
    throw new DynamoDbError(
      'ValidationException',
      `1 validation error detected: Value '{${table}=[…]}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to ${batchWritesMax}, Member must have length greater than or equal to 1]`,
    );
  }
}

/** Refuses what is built otherwise than the gateway reads it; everything else about a request is the engine's to judge. */
export function checkShape(body: RequestBody): void {
  const { TransactItems: parts, RequestItems: batches } = body;
  const isWrong =
    (parts !== undefined &&
      !(Array.isArray(parts) && parts.every((part) => isMap(part) && Object.values(part).every(isMap)))) ||
    (batches !== undefined &&
      !(
        isMap(batches) &&
        Object.values(batches).every((entry) =>
          Array.isArray(entry) ? entry.every(isMap) : isMap(entry) && isKeyList(entry.Keys),
        )
      ));
  if (isWrong)
    throw new DynamoDbError('SerializationException', 'Start of structure or map found where not expected.');
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isKeyList(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.every(isMap));
}

function checkOperands(name: string, expression: unknown): void {
  // Most expressions are shorter than a list of that many operands could be.
  if (typeof expression !== 'string' || expression.length < inOperandsMax * 3) return;
  for (const [, operands] of expression.matchAll(/\bIN\s*\(([^)]*)\)/gi)) {
    const count = operands!.split(',').length;
    if (count > inOperandsMax) {
      throw new DynamoDbError(
        'ValidationException',
        `Invalid ${name}: The IN operator is provided with too many operands; number of operands: ${count}`,
      );
    }
  }
}
