/** What a log line may hold. Arguments, tokens, addresses and bodies have no field here, so they cannot leak. */
export interface LogFields {
  operation?: string;
  requestId?: string;
  userId?: string;
  feature?: string;
  productId?: string;
  subscriptionId?: string;
  customerId?: string;
  eventId?: string;
  eventType?: string;
  job?: string;
  code?: string;
  count?: number;
  ms?: number;
  error?: string;
  stack?: string;
  detail?: string;
}

/** One JSON line, so that nothing that comes from outside can forge another. */
export function log(level: 'info' | 'warn' | 'error', message: string, fields: LogFields = {}): void {
  const line = JSON.stringify({ level, message, ...fields });
  if (level === 'error') console.error(line);
  else console.log(line);
}

/**
 * Counts something in CloudWatch's embedded format: alarms look at these. `dimensions` must stay few: never a user. It is
 * always counted without them too, because that sum is what an alarm watches.
 */
export function metric(name: string, value = 1, dimensions: Record<string, string> = {}): void {
  const named = Object.keys(dimensions);
  console.log(
    JSON.stringify({
      _aws: {
        Timestamp: Date.now(),
        CloudWatchMetrics: [
          {
            Namespace: process.env['METRICS_NAMESPACE'] ?? 'Usher',
            Dimensions: [[], ...(named.length > 0 ? [named] : [])],
            Metrics: [{ Name: name, Unit: 'Count' }],
          },
        ],
      },
      [name]: value,
      ...dimensions,
    }),
  );
}
