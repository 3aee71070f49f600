/**
 * Every choice that no recording, document or observation of the service settles. Tests may rely on these names, never
 * on the values being AWS's; when one is measured against the service, it moves out of this file.
 */
export const assumed = {
  /** AWS answers each of these sentences to some rejected credential; which belongs to which cause is not published. */
  unauthorizedMessages: {
    missing: 'Missing authorization header',
    notProvided: 'Valid authorization header not provided.',
    unparsable: 'Unable to parse JWT token.',
    expired: 'Token has expired.',
    refused: 'You are not authorized to make this call.',
    signature: 'Permission denied',
  },
  /** Sentences that people have quoted of the service; those of other releases may differ. */
  apiKeyMessages: {
    tooShort: 'API key must be valid for a minimum of 1 days.',
    tooLong: 'API key can be valid for a maximum of 365 days.',
    notFound: (id: string) => `API key not found: ${id}`,
  },
  /** The service's bound on a body is not published; beyond this nothing is parsed. */
  requestBytesMax: 1_048_576,
  requestTooLargeMessage: 'Request body is too large.',
  methodNotAllowedMessage: 'Method not allowed.',
  unknownOperationMessage: (name: string) => `Unknown operation named '${name}'.`,
  /** Deeper brackets than this are refused before parsing: no honest document has them, and a parser recurses. */
  bracketDepthMax: 400,
  /** Deeper JSON than this in an AWSJSON value is refused as unparsable. */
  jsonDepthMax: 400,
  /** Fields of an operation once its fragments are written out; beyond it the document counts as too long. */
  expandedFieldsMax: 50_000,
  tokenLimit: { errorType: 'BadRequestException', message: 'Maximum char length exceeded.' },
  /** Introspection fields count like any others. */
  depthLimitMessage: (limit: number) => `Maximum query depth of ${limit} exceeded.`,
  resolverLimitMessage: (limit: number) => `Maximum number of ${limit} resolvers exceeded.`,
  resultTooLarge: {
    errorType: 'MappingTemplate',
    message: 'Evaluated result exceeds the maximum size of 5 MB.',
  },
  /** A second call of `invalidateSubscriptions` with the same field and payload is the same call. */
  invalidationLimit: {
    errorType: 'BadRequestException',
    message: 'Maximum number of 5 invalidateSubscriptions calls exceeded.',
  },
  invalidSubscriptionFilterType: 'BadRequestException',
  subscriptionOverHttp: {
    errorType: 'OperationNotSupported',
    message: 'Subscriptions are only available over WebSocket.',
  },
  /** A graphql-java list has no name, so a null list is spoken of as `null`. */
  listNameInNullMessage: 'null',
  /** graphql-java reads a property of a scalar as null; refusing it here is louder. */
  objectExpected: (path: string, got: string) =>
    `Can't resolve value (${path}) : type mismatch error, expected type OBJECT, got ${got}`,
  unresolvedType: (path: string, abstractType: string, parentType: string, fieldName: string) =>
    `Can't resolve '${path}'. Abstract type '${abstractType}' must resolve to an Object type at runtime for field ` +
    `'${parentType}.${fieldName}'. Could not determine the exact type of '${abstractType}'`,
  /** The guide names the standard math operators with an et cetera, and the linter forbids neither of the two. */
  exponentiation: ['**', '**='] as readonly string[],
  /** With `defaultAction: DENY` a directive without groups is no grant; only a named group is. */
  denyNeedsNamedGroup: true,
  /** `iat` may lie this far ahead of our clock. */
  tokenSkewSeconds: 60,
  tokenBytesMax: 8_192,
  /** How long an issuer's keys are kept before its documents are read again. */
  issuerKeysKeptMs: 900_000,
  /** A key id that is not among the kept ones has the issuer asked again, this long after the last time at the earliest. */
  issuerAskedAgainAfterMs: 60_000,
  issuerAnswersWithinMs: 5_000,
  /** The guide contradicts itself. */
  betweenIncludesEnds: true,
  /** An event that lacks the field satisfies no filter on it, negative ones included: nothing leaks by omission. */
  missingFieldSatisfiesNegativeFilters: false,
  /** An enhanced filter without groups lets nothing pass. */
  emptyFilterGroupMatches: false,
  /** Enhanced filters are not evaluated inside a list result; such an event is withheld. */
  listResultSatisfiesFilters: false,
  /** A mutation field that failed or is null sends no frame. */
  nullMutationPublishes: false,
  /** A `stop` for an id that is not running gets no answer. */
  stopOfUnknownIdIsAnswered: false,
  malformedStartMessage: 'Unable to parse the start message.',
  closeCodeAfterConnectionError: 1000,
  closeCodeAtConnectionAge: 1000,
  /** A frame larger than this is answered like a malformed one. */
  frameCharsMax: 1_048_576,
} as const;
