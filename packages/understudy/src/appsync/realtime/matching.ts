import { assumed } from '../assumptions.ts';
import { isRecord } from '../json.ts';
import { limits } from '../limits.ts';
import type { FieldCondition, SubscriptionFilter } from './filter.ts';
import { operators } from './operators.ts';

/** Whether a subscriber with this filter hears the event. */
export function matches(filter: SubscriptionFilter, event: unknown): boolean {
  if (!filter.groups) return true;
  // AWS: documented. Neither kind of filter looks into a list.
  if (Array.isArray(event) && !assumed.listResultSatisfiesFilters) return false;
  return filter.groups.some((conditions) => conditions.every((condition) => holds(condition, event)));
}

/** The event's value on a path; undefined for a path through anything but objects, and for a deeper one than counts. */
export function valueAt(event: unknown, path: readonly string[]): unknown {
  if (path.length > limits.filterPathMax) return undefined;
  let value = event;
  for (const segment of path)
    value = isRecord(value) && Object.hasOwn(value, segment) ? value[segment] : undefined;
  return value;
}

function holds({ path, operator, value }: FieldCondition, event: unknown): boolean {
  const actual = valueAt(event, path);
  if (operator === 'argument') return equalsArgument(actual ?? null, value ?? null);
  const rule = operators[operator];
  if (actual === null || actual === undefined)
    return rule.negative && assumed.missingFieldSatisfiesNegativeFilters;
  return rule.holds(actual, value);
}

/** A list equals the whole list; an object equals nothing. AWS: observed. */
function equalsArgument(actual: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(actual) &&
      actual.length === wanted.length &&
      wanted.every((item, at) => equalsArgument(actual[at], item))
    );
  }
  return !isRecord(wanted) && actual === wanted;
}
