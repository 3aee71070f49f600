/** What each service counts, and by what, as AWS documents it; of what is counted here, as far as the stack looks at it. */
const knownMetrics: Record<string, { names: string[]; dimensions: string[][] }> = {
  'AWS/AppSync': {
    names: ['Requests', 'Latency', '4XXError', '5XXError', 'ActiveConnections', 'ActiveSubscriptions'],
    dimensions: [['GraphQLAPIId']],
  },
  'AWS/CloudFront': { names: ['5xxErrorRate', 'Requests'], dimensions: [['DistributionId', 'Region']] },
  'AWS/DynamoDB': {
    names: ['ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits', 'SystemErrors', 'WriteThrottleEvents'],
    dimensions: [['TableName'], ['Operation', 'TableName']],
  },
  'AWS/Events': { names: ['FailedInvocations'], dimensions: [['RuleName']] },
  'AWS/Lambda': {
    names: ['Invocations', 'Errors', 'Duration', 'Throttles', 'ConcurrentExecutions', 'IteratorAge'],
    dimensions: [[], ['FunctionName']],
  },
  'AWS/SES': { names: ['Reputation.BounceRate', 'Reputation.ComplaintRate'], dimensions: [[]] },
  'AWS/SQS': { names: ['ApproximateNumberOfMessagesVisible'], dimensions: [['QueueName']] },
};

/** Of which there is a number for each operation only: DynamoDB counts its own failures by what was asked. */
const byOperation = ['SystemErrors'];

/** What is wrong with a metric: that no service counts it, or not by these dimensions. */
export function wrongWith(namespace: string, name: string, dimensions: string[], own: string[]): string[] {
  const said = `${namespace} ${name} by ${dimensions.join(', ')}`;
  if (namespace.startsWith('Usher/'))
    return own.includes(name) && dimensions.length === 0 ? [] : [`${said}: no function counts it.`];
  const known = knownMetrics[namespace];
  const isKnown =
    known?.names.includes(name) &&
    known.dimensions.some((one) => one.join() === dimensions.toSorted().join()) &&
    byOperation.includes(name) === dimensions.includes('Operation');
  return isKnown ? [] : [`${said}: AWS does not count it.`];
}
