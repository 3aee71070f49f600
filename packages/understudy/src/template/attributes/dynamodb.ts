import type { Declaration, Family, ReferenceValues } from './declaration.ts';

/**
 * The label stands in for the moment at which AWS made the stream; it is fixed, so that ARNs outlive a reset. The
 * gateway translates it to the engine's own.
 */
const streamLabel = '2020-01-01T00:00:00.000';

export const dynamodb: Family = {
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
};

function table(declared: Declaration): ReferenceValues {
  const name = declared.name('TableName');
  const arn = declared.arn('dynamodb', `table/${name}`);
  const hasStream = declared.properties.StreamSpecification !== undefined;
  return {
    ref: name,
    attributes: {
      Arn: arn,
      TableId: declared.id(36),
      ...(hasStream ? { StreamArn: `${arn}/stream/${streamLabel}` } : {}),
    },
  };
}
