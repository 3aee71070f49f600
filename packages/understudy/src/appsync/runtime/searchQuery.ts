import { isRecord } from '../json.ts';

const rangeOperators: ReadonlySet<string> = new Set(['gt', 'gte', 'lt', 'lte']);
const fieldQueries: Readonly<Record<string, string>> = {
  eq: 'term',
  match: 'match',
  matchPhrase: 'match_phrase',
  matchPhrasePrefix: 'match_phrase_prefix',
  wildcard: 'wildcard',
  regexp: 'regexp',
};

/** `util.transform.toElasticsearchQueryDSL`. AWS: documented by its examples; null where a filter cannot be read. */
export function toSearchQuery(query: unknown): object | null {
  if (!isRecord(query)) return null;
  const parts: object[] = [];
  for (const [name, value] of Object.entries(query)) {
    const part =
      name === 'and' || name === 'or' || name === 'not' ? grouped(name, value) : ofField(name, value);
    if (part === null) return null;
    parts.push(part);
  }
  return all(parts);
}

function grouped(name: 'and' | 'or' | 'not', value: unknown): object | null {
  const members = (Array.isArray(value) ? value : [value]).map(toSearchQuery);
  if (members.includes(null)) return null;
  const clause = { and: 'must', or: 'should', not: 'must_not' }[name];
  return { bool: { [clause]: members } };
}

function ofField(field: string, operators: unknown): object | null {
  if (!isRecord(operators)) return null;
  const parts = Object.entries(operators).map(([operator, value]) => ofOperator(field, operator, value));
  return parts.includes(null) ? null : all(parts as object[]);
}

function ofOperator(field: string, operator: string, value: unknown): object | null {
  if (rangeOperators.has(operator)) return { range: { [field]: { [operator]: value } } };
  const query = fieldQueries[operator];
  if (query) return { [query]: { [field]: value } };
  switch (operator) {
    case 'ne':
      return { bool: { must_not: [{ term: { [field]: value } }] } };
    case 'range':
      return Array.isArray(value) ? { range: { [field]: { gte: value[0], lte: value[1] } } } : null;
    case 'exists':
      return value === false ? { bool: { must_not: [{ exists: { field } }] } } : { exists: { field } };
    case 'multiMatch':
      return { multi_match: { fields: [field], query: value } };
    default:
      return null;
  }
}

function all(parts: object[]): object {
  return parts.length === 1 ? parts[0]! : { bool: { must: parts } };
}
