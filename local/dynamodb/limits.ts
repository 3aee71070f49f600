import type { RequestBody } from './demands.ts';
import { DynamoDbError } from './errors.ts';

/** AWS: documented. */
const requestBytesMax = 16 * 1024 * 1024;
const inOperandsMax = 100;

/** Limits of the service that the engine does not have. */
export function checkLimits(body: RequestBody, bytes: number): void {
  if (bytes > requestBytesMax) {
    throw new DynamoDbError('RequestEntityTooLargeException', 'Request payload exceeded maximum size.', 413);
  }
  checkOperands('FilterExpression', body.FilterExpression);
  checkOperands('ConditionExpression', body.ConditionExpression);
  for (const item of body.TransactItems ?? []) {
    for (const part of Object.values(item)) checkOperands('ConditionExpression', part?.ConditionExpression);
  }
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
