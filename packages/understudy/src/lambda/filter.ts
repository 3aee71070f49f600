import { compilePattern, PatternError } from '../eventbridge/pattern.ts';
import { TemplateError } from '../kernel/templateError.ts';

export type RecordFilter = (record: unknown) => boolean;

/**
 * `FilterCriteria` of a mapping: a record passes if one of the patterns matches, or if there is none. A body that is JSON is
 * matched as what it holds. AWS: documented.
 */
export function filterFrom(criteria: unknown, logicalId: string): RecordFilter {
  const filters = (criteria as { Filters?: { Pattern?: string }[] } | undefined)?.Filters ?? [];
  if (filters.length === 0) return () => true;
  const tests = filters.map(({ Pattern: pattern }, index) => {
    const path = `Properties.FilterCriteria.Filters.${index}.Pattern`;
    try {
      return compilePattern(JSON.parse(pattern ?? ''));
    } catch (error) {
      if (!(error instanceof SyntaxError) && !(error instanceof PatternError)) throw error;
      throw new TemplateError(logicalId, path, `${String(pattern)} is no event pattern: ${error.message}`);
    }
  });
  return (record) => {
    const opened = withOpenBody(record);
    return tests.some((test) => test(opened));
  };
}

function withOpenBody(record: unknown): unknown {
  const { body } = record as { body?: unknown };
  if (typeof body !== 'string') return record;
  try {
    return { ...(record as object), body: JSON.parse(body) as unknown };
  } catch (error) {
    if (error instanceof SyntaxError) return record;
    throw error;
  }
}
