import { getNamedType, isAbstractType, isObjectType } from 'graphql';
import type { GraphQLObjectType } from 'graphql';
import { isRecord, setOwn } from './json.ts';
import type { FieldPlan, Plan } from './plan.ts';

/** The `data` of a resolver's error, reduced to what the client selected. AWS: documented. */
export function filterData(plan: Plan, field: FieldPlan, data: unknown): unknown {
  if (data === null || data === undefined) return null;
  const named = getNamedType(field.field.type);
  if (Array.isArray(data)) return data.map((item) => filterData(plan, field, item));
  if (!isRecord(data) || (!isObjectType(named) && !isAbstractType(named))) return data;
  const type = isObjectType(named) ? named : typeNamed(plan, data['__typename']);
  if (!type) return null;
  const filtered: Record<string, unknown> = {};
  for (const below of plan.fieldsBelow(field, type)) {
    if (below.kind === 'typename') setOwn(filtered, below.key, type.name);
    else setOwn(filtered, below.key, filterData(plan, below, data[below.name]));
  }
  return filtered;
}

function typeNamed(plan: Plan, name: unknown): GraphQLObjectType | undefined {
  const type = typeof name === 'string' ? plan.ground.schema.getType(name) : undefined;
  return isObjectType(type) ? type : undefined;
}
