/** An error in DynamoDB's own words. */
export class DynamoDbError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    /** More fields of the answer: `CancellationReasons`. */
    readonly more: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = code;
  }
}

const service = 'com.amazonaws.dynamodb.v20120810#';
const coral = 'com.amazon.coral.service#';

/** Errors that every service of this kind has, rather than DynamoDB alone. */
const coralErrors = new Set([
  'AccessDeniedException',
  'ExpiredTokenException',
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'SerializationException',
  'UnknownOperationException',
  'UnrecognizedClientException',
]);

/** `__type` as it stands on the wire. */
export function wireType(code: string): string {
  if (code === 'ValidationException') return `com.amazon.coral.validate#${code}`;
  return (coralErrors.has(code) ? coral : service) + code;
}
