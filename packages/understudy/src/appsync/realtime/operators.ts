import { assumed } from '../assumptions.ts';
import { limits } from '../limits.ts';

export type Operator =
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'contains'
  | 'notContains'
  | 'beginsWith'
  | 'in'
  | 'notIn'
  | 'between'
  | 'containsAny';

export interface OperatorRule {
  accepts(value: unknown): boolean;
  /** `actual` is never null or absent. */
  holds(actual: unknown, value: unknown): boolean;
  /** Speaks of what is not so. */
  negative: boolean;
}

/** Values, types and limits of the enhanced filters. AWS: documented. */
export const operators: Record<Operator, OperatorRule> = {
  eq: positive(isScalar, (actual, value) => actual === value),
  ne: negative(isScalar, (actual, value) => actual !== value),
  lt: positive(isOrdered, (actual, value) => compare(actual, value, (order) => order < 0)),
  le: positive(isOrdered, (actual, value) => compare(actual, value, (order) => order <= 0)),
  gt: positive(isOrdered, (actual, value) => compare(actual, value, (order) => order > 0)),
  ge: positive(isOrdered, (actual, value) => compare(actual, value, (order) => order >= 0)),
  contains: positive(isOrdered, contains),
  notContains: negative(isOrdered, (actual, value) => !contains(actual, value)),
  beginsWith: positive(
    isText,
    (actual, value) => typeof actual === 'string' && actual.startsWith(value as string),
  ),
  in: positive(listOf(limits.filterInMax), (actual, value) => (value as unknown[]).includes(actual)),
  notIn: negative(listOf(limits.filterInMax), (actual, value) => !(value as unknown[]).includes(actual)),
  between: positive(isRange, isBetween),
  containsAny: positive(listOf(limits.filterContainsAnyMax), (actual, value) =>
    (value as unknown[]).some((one) => Array.isArray(actual) && actual.includes(one)),
  ),
};

function positive(accepts: OperatorRule['accepts'], holds: OperatorRule['holds']): OperatorRule {
  return { accepts, holds, negative: false };
}

function negative(accepts: OperatorRule['accepts'], holds: OperatorRule['holds']): OperatorRule {
  return { accepts, holds, negative: true };
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.length <= limits.filterStringMax;
}

function isOrdered(value: unknown): boolean {
  return isText(value) || (typeof value === 'number' && Number.isFinite(value));
}

function isScalar(value: unknown): boolean {
  return isOrdered(value) || typeof value === 'boolean';
}

function listOf(lengthMax: number): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.length <= lengthMax && value.every(isOrdered);
}

function isRange(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    value.every(isOrdered) &&
    typeof value[0] === typeof value[1]
  );
}

/** Case-sensitive, and only like with like. */
function compare(actual: unknown, value: unknown, holds: (order: number) => boolean): boolean {
  if (typeof actual === 'number' && typeof value === 'number') return holds(actual - value);
  if (typeof actual !== 'string' || typeof value !== 'string') return false;
  return holds(actual < value ? -1 : actual > value ? 1 : 0);
}

function contains(actual: unknown, value: unknown): boolean {
  if (Array.isArray(actual)) return actual.includes(value);
  return typeof actual === 'string' && typeof value === 'string' && actual.includes(value);
}

function isBetween(actual: unknown, value: unknown): boolean {
  const [low, high] = value as [unknown, unknown];
  const ends = assumed.betweenIncludesEnds;
  return (
    compare(actual, low, (order) => (ends ? order >= 0 : order > 0)) &&
    compare(actual, high, (order) => (ends ? order <= 0 : order < 0))
  );
}
