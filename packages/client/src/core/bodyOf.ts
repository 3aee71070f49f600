/**
 * The body of a request. JSON has no NaN and no Infinity: as null, either would stand for the default of its argument, and be counted. As
 * text, the API refuses it.
 */
export function bodyOf(query: string, variables: unknown): string {
  return JSON.stringify({ query, variables }, (_, value: unknown) =>
    typeof value === 'number' && !isFinite(value) ? `${value}` : value,
  );
}
