import { isRecord } from '../json.ts';
import { InvalidCall } from './halt.ts';

/** Far above the ten filters that a group may have; it only keeps the choices from multiplying without end. */
const groupsMax = 1_000;

interface FieldFilter {
  fieldName: string;
  operator: string;
  value: unknown;
}
/** All of the filters must hold. */
type FilterGroup = readonly FieldFilter[];

/**
 * `util.transform.toSubscriptionFilter`: groups of which one must hold. Two operators on one field are alternatives, as
 * surprising as that is. AWS: recorded.
 */
export function toSubscriptionFilter(
  filter: unknown,
  ignoredFields: unknown = [],
  rules: unknown = {},
): { filterGroup: { filters: FieldFilter[] }[] } | null {
  if (!isRecord(filter)) return null;
  const ignored = new Set(Array.isArray(ignoredFields) ? (ignoredFields as unknown[]) : []);
  const groups = alternatives(filter, ignored);
  const ruled = isRecord(rules) ? Object.entries(rules).flatMap(([name, value]) => ofField(name, value)) : [];
  const all = combine([groups, ruled].filter((each) => each.length > 0));
  return { filterGroup: all.map((filters) => ({ filters: [...filters] })) };
}

function alternatives(filter: Record<string, unknown>, ignored: ReadonlySet<unknown>): FilterGroup[] {
  const factors: FilterGroup[][] = [];
  for (const [name, value] of Object.entries(filter)) {
    if (ignored.has(name)) continue;
    const members = Array.isArray(value)
      ? value.filter(isRecord).map((each) => alternatives(each, ignored))
      : [];
    if (name === 'and') factors.push(combine(members.filter((each) => each.length > 0)));
    else if (name === 'or') factors.push(members.flat());
    else factors.push(ofField(name, value));
  }
  return combine(factors.filter((each) => each.length > 0));
}

function ofField(fieldName: string, operators: unknown): FilterGroup[] {
  if (!isRecord(operators)) return [];
  return Object.entries(operators).map(([operator, value]) => [{ fieldName, operator, value }]);
}

/** Every choice of one alternative of each factor. */
function combine(factors: FilterGroup[][]): FilterGroup[] {
  if (factors.length === 0) return [];
  const count = factors.reduce((product, factor) => product * factor.length, 1);
  if (count > groupsMax) throw new InvalidCall(`The filter multiplies out to ${count} groups`);
  return factors.reduce<FilterGroup[]>(
    (groups, factor) => groups.flatMap((group) => factor.map((each) => [...group, ...each])),
    [[]],
  );
}
