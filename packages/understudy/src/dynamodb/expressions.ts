type Values = Record<string, Record<string, unknown>>;

export interface Expressions {
  KeyConditionExpression?: string;
  ProjectionExpression?: string;
  FilterExpression?: string;
  ConditionExpression?: string;
  UpdateExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Values;
}

const keywords = new Set(
  `AND OR NOT BETWEEN IN SET REMOVE ADD DELETE attribute_exists attribute_not_exists attribute_type begins_with contains size
  if_not_exists list_append`
    .split(/\s+/)
    .map((word) => word.toUpperCase()),
);

/** The value that a key condition asks of the partition key. */
export function partitionValue(request: Expressions, partition: string): unknown {
  const pattern = /([#\w.]+)\s*=\s*(:\w+)|(:\w+)\s*=\s*([#\w.]+)/g;
  for (const [, left, right, leftValue, rightName] of (request.KeyConditionExpression ?? '').matchAll(
    pattern,
  )) {
    const name = (left ?? rightName)!;
    if ((request.ExpressionAttributeNames?.[name] ?? name) !== partition) continue;
    return scalarOf(request.ExpressionAttributeValues?.[(right ?? leftValue)!]);
  }
  return undefined;
}

/** Top-level attributes that expressions touch. */
export function attributesIn(request: Expressions): string[] {
  const found = new Set<string>();
  for (const text of [
    request.KeyConditionExpression,
    request.ProjectionExpression,
    request.FilterExpression,
    request.ConditionExpression,
    request.UpdateExpression,
  ]) {
    // A name behind a dot is inside a document; one behind a colon is a value.
    for (const [name] of (text ?? '').matchAll(/(?<![\w#:.])#?\w+/g)) {
      if (!keywords.has(name.toUpperCase()) && !/^\d+$/.test(name))
        found.add(request.ExpressionAttributeNames?.[name] ?? name);
    }
  }
  return [...found];
}

/** The text of a key attribute, as `dynamodb:LeadingKeys` compares it. */
export function scalarOf(value: Record<string, unknown> | undefined): string | undefined {
  const scalar = value?.S ?? value?.N ?? value?.B;
  return scalar === undefined ? undefined : String(scalar);
}
