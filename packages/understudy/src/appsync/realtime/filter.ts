import { assumed } from '../assumptions.ts';
import { isRecord } from '../json.ts';
import { limits } from '../limits.ts';
import { operators } from './operators.ts';
import type { Operator } from './operators.ts';

/** One comparison of a field of the event. */
export interface FieldCondition {
  /** Up to five levels. */
  path: readonly string[];
  operator: Operator | 'argument';
  value: unknown;
}

/** Any of the groups, and in it all of the conditions. Without groups everything matches. */
export interface SubscriptionFilter {
  groups: readonly (readonly FieldCondition[])[] | undefined;
}

/** A filter that AppSync would refuse. */
export class FilterRefused extends Error {}

/** The arguments in the document are the filter; null asks for null. AWS: documented, the null rules observed. */
export function argumentFilter(given: Readonly<Record<string, unknown>>): SubscriptionFilter {
  const conditions = Object.entries(given).map(([name, value]) => ({
    path: [name],
    operator: 'argument' as const,
    value,
  }));
  return { groups: conditions.length > 0 ? [conditions] : undefined };
}

/** What `extensions.setSubscriptionFilter` was given. Throws `FilterRefused`. AWS: documented. */
export function enhancedFilter(given: unknown): SubscriptionFilter {
  if (!isRecord(given) || !Array.isArray(given['filterGroup']))
    throw new FilterRefused('filterGroup must be a list.');
  const groups = given['filterGroup'].map(conditionsOf);
  if (groups.length === 0 && assumed.emptyFilterGroupMatches) return { groups: undefined };
  const alternatives = groups.reduce((sum, conditions) => sum + alternativesIn(conditions), 0);
  if (alternatives > limits.filtersPerGroupMax) {
    throw new FilterRefused(`filterGroup has more than ${limits.filtersPerGroupMax} filters.`);
  }
  return { groups };
}

function conditionsOf(group: unknown): FieldCondition[] {
  if (!isRecord(group) || !Array.isArray(group['filters']))
    throw new FilterRefused('filters must be a list.');
  const conditions = group['filters'].map(conditionOf);
  const fields = new Set(conditions.map(({ path }) => path.join('.')));
  if (fields.size > limits.filterFieldsMax) {
    throw new FilterRefused(`A filter has more than ${limits.filterFieldsMax} distinct fields.`);
  }
  return conditions;
}

function conditionOf(filter: unknown): FieldCondition {
  if (!isRecord(filter)) throw new FilterRefused('A filter must be an object.');
  const { fieldName, operator, value } = filter;
  if (typeof fieldName !== 'string' || fieldName === '')
    throw new FilterRefused('fieldName must be a string.');
  if (!isOperator(operator)) throw new FilterRefused(`Operator ${String(operator)} is not supported.`);
  if (!operators[operator].accepts(value)) {
    throw new FilterRefused(`The value of operator ${operator} on field ${fieldName} is not supported.`);
  }
  return { path: fieldName.split('.'), operator, value };
}

function isOperator(operator: unknown): operator is Operator {
  return typeof operator === 'string' && Object.hasOwn(operators, operator);
}

/** `in` counts as the alternatives that it stands for. AWS: documented. */
function alternativesIn(conditions: readonly FieldCondition[]): number {
  return conditions.reduce(
    (product, { operator, value }) => product * (operator === 'in' ? (value as unknown[]).length : 1),
    1,
  );
}
