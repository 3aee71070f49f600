/** What no recording, document or observation settles about data sources. */
export const assumedOfSources = {
  /** A request that is not understood ends the resolver; its response handler does not see it. */
  batchSizeWhenUnset: 5,
  batchLengthType: 'Lambda:IllegalArgument',
  batchLengthMessage: 'The response from the Lambda function must be a list of the same length as the batch.',
  accessDeniedType: (service: string) => `${service}:AccessDeniedException`,
  invalidTokenType: 'BadRequestException',
  invalidTokenMessage: 'Invalid pagination token given.',
  httpConnectionType: 'Http:ConnectionException',
  httpContentTypeType: 'Http:UnsupportedContentType',
  /** Entries of a batch that DynamoDB did not process stand as null in `data`. */
  unprocessedIsNull: true,
  /** Names that the runtime itself gives to rejections without an error object. */
  namelessErrors: ['', 'Error', 'string', 'undefined', 'null', 'object', 'number', 'boolean', 'Unhandled'],
} as const;
